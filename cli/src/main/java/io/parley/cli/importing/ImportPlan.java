package io.parley.cli.importing;

import io.parley.cli.client.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What to import, and how. Invalid values fail at start, by the name of their flag.
 *
 * @param file of lines as {@link LineFormat} has them
 * @param server where the API is
 * @param inFlight requests that may wait for their answers at the same time
 * @param patience how long one message is tried again before the import gives up
 */
public record ImportPlan(Path file, ServerAddress server, int inFlight, Duration patience) {
    /** A connection each; more would only queue in the server. */
    private static final int IN_FLIGHT_MAX = 1_024;

    public ImportPlan {
        if (inFlight < 1 || inFlight > IN_FLIGHT_MAX) {
            throw new IllegalArgumentException(
                    "expected --in-flight between 1 and " + IN_FLIGHT_MAX + ", but got " + inFlight);
        }
    }
}
