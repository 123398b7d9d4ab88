package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.http.limit.AddressLimit;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.InFlightLimit;
import io.parley.http.limit.Rate;
import io.parley.query.QueryConfig;
import io.parley.query.ReadLimits;
import io.parley.query.StreamConfig;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LimitFlagsTest {
    private static final Optional<Rate> RATE = Optional.of(Rate.ofPerSecond(7));

    private static HttpLimitFlags http(String... arguments) {
        return CommandLine.populateCommand(new HttpLimitFlags(), arguments);
    }

    private static QueryConfig reads(boolean byAddress, String... arguments) {
        return CommandLine.populateCommand(new ReadLimitFlags(), arguments).config(byAddress, RATE);
    }

    @Test
    void shouldLeaveWhatIsNotGivenAsItsCommandHasIt() {
        assertThat(http().limits(HttpLimits.PUBLIC)).isEqualTo(HttpLimits.PUBLIC);
        assertThat(http().limits(HttpLimits.ONE_MACHINE)).isEqualTo(HttpLimits.ONE_MACHINE);
        assertThat(http().userRate(RATE)).isEqualTo(RATE);
        assertThat(reads(false))
                .isEqualTo(new QueryConfig(
                        QueryConfig.PATIENCE_DEFAULT, StreamConfig.defaults(), new ReadLimits(RATE, 10_000, 64)));
        assertThat(reads(true).streams().perAddressMax()).isEqualTo(StreamConfig.PER_ADDRESS_DEFAULT);
    }

    @Test
    void shouldTakeEveryLimit() {
        HttpLimits limits = http(
                        "--connections=50",
                        "--in-flight=40",
                        "--answer-time=100ms",
                        "--address-rate=30",
                        "--address-connections=20",
                        "--trusted-proxies=10.0.0.1,2001:db8::/32")
                .limits(HttpLimits.ONE_MACHINE);

        assertThat(limits.connectionsMax()).isEqualTo(50);
        assertThat(limits.inFlight()).contains(new InFlightLimit(Duration.ofMillis(100), 40));
        assertThat(limits.address()).contains(new AddressLimit(new Rate(30, 60), 20));
        assertThat(limits.proxies().ranges()).hasSize(2);
        assertThat(http("--user-rate=9").userRate(RATE)).contains(new Rate(9, 18));
        QueryConfig reads = reads(
                true,
                "--streams=9",
                "--user-streams=8",
                "--address-streams=7",
                "--waiting-reads=6",
                "--user-waiting-reads=5");
        assertThat(reads.streams().inAllMax()).isEqualTo(9);
        assertThat(reads.streams().perUserMax()).isEqualTo(8);
        assertThat(reads.streams().perAddressMax()).isEqualTo(7);
        assertThat(reads.limits()).isEqualTo(new ReadLimits(RATE, 6, 5));
    }

    @Test
    void shouldSwitchRatesOffByZero() {
        assertThat(http("--address-rate=0").limits(HttpLimits.PUBLIC).address()).isEmpty();
        assertThat(http("--user-rate=0").userRate(RATE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--address-rate=-1, --address-rate",
        "--address-rate=1000001, --address-rate",
        "--in-flight=0, inFlightMax",
        "--answer-time=0s, answerTime",
        "--answer-time=11s, answerTime",
        "--connections=0, connectionsMax",
        "--address-connections=0, connectionsMax of an address",
        "--trusted-proxies=balancer, expected an address such as"
    })
    void shouldRefuseWhatIsOutOfItsRangeByName(String argument, String name) {
        HttpLimitFlags flags = http(argument);

        assertThatThrownBy(() -> flags.limits(HttpLimits.PUBLIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void shouldRefuseARateOfUsersThatIsNoneByName() {
        HttpLimitFlags flags = http("--user-rate=-5");

        assertThatThrownBy(() -> flags.userRate(RATE)).hasMessageContaining("--user-rate");
    }
}
