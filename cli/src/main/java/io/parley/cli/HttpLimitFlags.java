package io.parley.cli;

import io.parley.cli.settings.SettingCheck;
import io.parley.http.limit.AddressLimit;
import io.parley.http.limit.AddressRange;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.InFlightLimit;
import io.parley.http.limit.Rate;
import io.parley.http.limit.TrustedProxies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a node gives to anybody who reaches it, and to each user; the same for every node that users reach. What is not given is as its command has it. */
final class HttpLimitFlags {
    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "connections that may be open (default: " + HttpLimits.CONNECTIONS_DEFAULT + ")")
    private @Nullable Integer connections;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "requests that may be under way at most, reads and writes each (default: "
                    + InFlightLimit.MAX_DEFAULT + ")")
    private @Nullable Integer inFlight;

    @Option(
            names = "--answer-time",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "what answers may take in the mean before fewer requests are let in (default: 100ms)")
    private @Nullable Duration answerTime;

    @Option(
            names = "--address-rate",
            paramLabel = "N",
            description = "requests a second of one address in the long run, twice as many at once; 0 for no limit by"
                    + " address (default: 500, with up 0)")
    private @Nullable Integer addressRate;

    @Option(
            names = "--address-connections",
            paramLabel = "N",
            description = "connections of one address (default: " + AddressLimit.CONNECTIONS_DEFAULT + ")")
    private @Nullable Integer addressConnections;

    @Option(
            names = "--trusted-proxies",
            paramLabel = "ADDRESS[/BITS],…",
            split = ",",
            description = "load balancers whose X-Forwarded-For says where a client is (default: none)")
    private @Nullable List<String> proxies;

    @Option(
            names = "--user-rate",
            paramLabel = "N",
            description =
                    "sends, and reads, a second of one user in the long run, twice as many at once; 0 for no limit"
                            + " (default: 1000 sends, 10000 reads)")
    private @Nullable Integer userRate;

    void check(SettingCheck check) {
        HttpLimits base = HttpLimits.PUBLIC;
        check.that("--connections", () -> connections == null ? base : base.withConnectionsMax(connections));
        check.that(
                "--in-flight",
                () -> inFlight == null ? base : new InFlightLimit(InFlightLimit.ANSWER_TIME_DEFAULT, inFlight));
        check.that("--answer-time", () -> answerTime == null ? base : new InFlightLimit(answerTime, 1));
        check.that("--address-rate", () -> addressRate == null ? base : rate("--address-rate", addressRate));
        check.that(
                "--address-connections",
                () -> addressConnections == null
                        ? base
                        : new AddressLimit(AddressLimit.RATE_DEFAULT, addressConnections));
        check.that("--trusted-proxies", () -> proxies == null ? base : trusted(proxies));
        check.that("--user-rate", () -> userRate(Optional.empty()));
    }

    /**
     * @param base what is not given
     * @throws IllegalArgumentException when a value is out of its range, by its name
     */
    HttpLimits limits(HttpLimits base) {
        HttpLimits limits =
                base.withInFlight(base.inFlight().map(this::inFlight)).withAddress(address(base));
        if (connections != null) {
            limits = limits.withConnectionsMax(connections);
        }
        return proxies == null ? limits : limits.withProxies(trusted(proxies));
    }

    private InFlightLimit inFlight(InFlightLimit base) {
        return new InFlightLimit(
                answerTime == null ? base.answerTime() : answerTime, inFlight == null ? base.max() : inFlight);
    }

    private Optional<AddressLimit> address(HttpLimits base) {
        Optional<Rate> rate =
                addressRate == null ? base.address().map(AddressLimit::rate) : rate("--address-rate", addressRate);
        int connectionsMax = addressConnections == null
                ? base.address().map(AddressLimit::connectionsMax).orElse(AddressLimit.CONNECTIONS_DEFAULT)
                : addressConnections;
        return rate.map(each -> new AddressLimit(each, connectionsMax));
    }

    private static TrustedProxies trusted(List<String> texts) {
        return new TrustedProxies(texts.stream().map(AddressRange::parse).toList());
    }

    /** What each user may have, of sends or of reads. */
    Optional<Rate> userRate(Optional<Rate> base) {
        return userRate == null ? base : rate("--user-rate", userRate);
    }

    private static Optional<Rate> rate(String flag, int perSecond) {
        if (perSecond < 0 || perSecond > Rate.PER_SECOND_MAX) {
            throw new IllegalArgumentException(
                    "expected " + flag + " between 0 and " + Rate.PER_SECOND_MAX + ", but got " + perSecond);
        }
        return perSecond == 0 ? Optional.empty() : Optional.of(Rate.ofPerSecond(perSecond));
    }
}
