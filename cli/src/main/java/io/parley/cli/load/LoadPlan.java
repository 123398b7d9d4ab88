package io.parley.cli.load;

import java.time.Duration;

/**
 * A measurement.
 *
 * @param connections each with one request under way at most
 * @param warmUp how long it runs before anything counts: the server's code is compiled while it runs
 * @param duration how long it counts
 */
public record LoadPlan(Pace pace, int connections, Duration warmUp, Duration duration) {
    private static final int CONNECTIONS_MAX = 2_000;
    private static final Duration TIME_MAX = Duration.ofHours(24);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public LoadPlan {
        Bounds.require("--connections", connections, 1, CONNECTIONS_MAX);
        Bounds.require("--warm-up", warmUp.toSeconds(), 0, TIME_MAX.toSeconds());
        Bounds.require("--duration", duration.toSeconds(), 1, TIME_MAX.toSeconds());
    }
}
