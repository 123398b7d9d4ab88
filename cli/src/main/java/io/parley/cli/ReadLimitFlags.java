package io.parley.cli;

import io.parley.cli.settings.SettingCheck;
import io.parley.http.limit.Rate;
import io.parley.query.QueryConfig;
import io.parley.query.ReadLimits;
import io.parley.query.StreamConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much may be read at a time; the same for every node that reads are asked of. */
final class ReadLimitFlags {
    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "live streams that may be open (default: " + StreamConfig.IN_ALL_DEFAULT + ")")
    private @Nullable Integer streams;

    @Option(
            names = "--user-streams",
            paramLabel = "N",
            description = "live streams of one user (default: " + StreamConfig.PER_USER_DEFAULT + ")")
    private @Nullable Integer userStreams;

    @Option(
            names = "--address-streams",
            paramLabel = "N",
            description = "live streams from one address (default: " + StreamConfig.PER_ADDRESS_DEFAULT
                    + ", without a limit by address as many as in all)")
    private @Nullable Integer addressStreams;

    @Option(
            names = "--waiting-reads",
            paramLabel = "N",
            description = "reads that may wait for a change (default: " + ReadLimits.WAITING_DEFAULT + ")")
    private int waiting = ReadLimits.WAITING_DEFAULT;

    @Option(
            names = "--user-waiting-reads",
            paramLabel = "N",
            description = "reads of one user that may wait for a change (default: "
                    + ReadLimits.WAITING_PER_USER_DEFAULT + ")")
    private int userWaiting = ReadLimits.WAITING_PER_USER_DEFAULT;

    void check(SettingCheck check) {
        StreamConfig base = StreamConfig.defaults();
        check.that("--streams", () -> streams == null ? base : base.withInAllMax(streams));
        check.that("--user-streams", () -> userStreams == null ? base : base.withPerUserMax(userStreams));
        check.that("--address-streams", () -> addressStreams == null ? base : base.withPerAddressMax(addressStreams));
        check.that(
                "--waiting-reads",
                () -> new ReadLimits(Optional.empty(), waiting, ReadLimits.WAITING_PER_USER_DEFAULT));
        check.that(
                "--user-waiting-reads",
                () -> new ReadLimits(Optional.empty(), ReadLimits.WAITING_DEFAULT, userWaiting));
    }

    /**
     * @param byAddress whether clients are told apart by their addresses
     * @param perUser how fast a user may read
     * @throws IllegalArgumentException when a value is out of its range, by its name
     */
    QueryConfig config(boolean byAddress, Optional<Rate> perUser) {
        return new QueryConfig(
                QueryConfig.PATIENCE_DEFAULT, streams(byAddress), new ReadLimits(perUser, waiting, userWaiting));
    }

    private StreamConfig streams(boolean byAddress) {
        StreamConfig config = StreamConfig.defaults();
        int inAll = streams == null ? config.inAllMax() : streams;
        int ofAddress = byAddress ? StreamConfig.PER_ADDRESS_DEFAULT : inAll;
        return config.withInAllMax(inAll)
                .withPerUserMax(userStreams == null ? config.perUserMax() : userStreams)
                .withPerAddressMax(addressStreams == null ? ofAddress : addressStreams);
    }
}
