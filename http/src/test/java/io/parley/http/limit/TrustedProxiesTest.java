package io.parley.http.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES = new TrustedProxies(
            Stream.of("10.0.0.0/8", "2001:db8:1::/48").map(AddressRange::parse).toList());

    private static String client(String peer, String... forwarded) {
        return PROXIES.clientOf(InetAddress.ofLiteral(peer), List.of(forwarded))
                .network()
                .getHostAddress();
    }

    @Test
    void shouldTakeTheLastAddressThatIsNoProxys() {
        assertThat(client("10.1.1.1", "192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(client("10.1.1.1", "192.0.2.9", "192.0.2.1", "10.2.2.2")).isEqualTo("192.0.2.1");
        assertThat(client("2001:db8:1::5", "192.0.2.1")).isEqualTo("192.0.2.1");
    }

    @Test
    void shouldTakeThePeerWhereItIsNoProxyOrSaysNothing() {
        assertThat(client("192.0.2.8", "192.0.2.1")).isEqualTo("192.0.2.8");
        assertThat(client("10.1.1.1")).isEqualTo("10.1.1.1");
        assertThat(client("10.1.1.1", "10.3.3.3")).isEqualTo("10.3.3.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "_hidden", "192.0.2.1.5", "localhost", "::1::"})
    void shouldGoNoFurtherThanWhatIsAnAddress(String text) {
        assertThat(client("10.1.1.1", "192.0.2.1", text, "10.2.2.2")).isEqualTo("10.2.2.2");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:4711, 192.0.2.1",
        "' 192.0.2.1 ', 192.0.2.1",
        "[2001:db8:7::9]:443, 2001:db8:7:0:0:0:0:0",
        "[2001:db8:7::9], 2001:db8:7:0:0:0:0:0",
        "2001:db8:7:1:a:b:c:d, 2001:db8:7:1:0:0:0:0",
        "::ffff:192.0.2.1, 192.0.2.1"
    })
    void shouldReadAddressesAsProxiesWriteThem(String text, String expected) {
        assertThat(client("10.1.1.1", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 192.0.2.2, true",
        "0.0.0.0/0, ::1, false",
        "::1, ::1, true"
    })
    void shouldKnowWhatIsInARange(String range, String address, boolean contained) {
        assertThat(AddressRange.parse(range).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129"})
    void shouldRefuseWhatIsNoRange(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected ");
    }
}
