package io.parley.schemas.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {
    private static final String NAME_OF_253 =
            "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node:1",
                "Node-7.example.org:65535",
                "parley_processor_1:8081",
                "10.0.0.7:8081",
                "[::1]:8081",
                "[2001:db8::7]:8081",
                "[::ffff:10.0.0.7]:8081"
            })
    void shouldGiveBackTheTextThatItWasReadFrom(String text) {
        assertThat(NodeAddress.parse(text)).hasToString(text);
        assertThat(NodeAddress.parse(NodeAddress.parse(text).toString())).isEqualTo(NodeAddress.parse(text));
    }

    @Test
    void shouldTakeAnIpv6AddressApart() {
        assertThat(NodeAddress.parse("[2001:db8::7]:8081")).isEqualTo(new NodeAddress("2001:db8::7", 8081));
    }

    @Test
    void shouldTakeTheLongestName() {
        assertThat(NodeAddress.parse(NAME_OF_253 + ":1").host()).isEqualTo(NAME_OF_253);
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeAddress(NAME_OF_253 + "x", 1));
    }

    /** Each of them would be another host, another path or no address at all inside a URL. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "node",
                "node:",
                "node:0",
                "node:65536",
                "node:-1",
                "node:+80",
                "node:8o",
                "node:80/x",
                "node:٨٠",
                "no de:80",
                "node/x:80",
                "user@node:80",
                "node#x:80",
                "node?x:80",
                "nöde:80",
                "node\r\n:80",
                "%61:80",
                ".:80",
                "..:80",
                ".node:80",
                "node..x:80",
                "[node]:80",
                "[:80",
                "[]:80",
                "[::1:80",
                "::1:80",
                "[:]:80",
                "[::1]x:80",
                "[1:2]:80",
                "[:::]:80",
                "[fe80::1%eth0]:80"
            })
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeAddress.parse(text))
                .withMessageStartingWith("expected ");
    }
}
