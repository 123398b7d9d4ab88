package io.parley.cli.load;

import java.time.Duration;

/**
 * A measurement of delivery.
 *
 * @param rate sends a second, evenly spaced, whether or not the server keeps up
 * @param warmUp how long it runs before anything counts: the server's code is compiled while it runs
 * @param duration how long it counts
 * @param pairs senders, each of whom writes to one reader with an open stream; sends go round
 * @param textBytes of each message
 */
public record DeliverPlan(int rate, Duration warmUp, Duration duration, int pairs, int textBytes) {
    private static final int RATE_MAX = 100_000;
    private static final Duration TIME_MAX = Duration.ofHours(24);
    private static final int PAIRS_MAX = 1_000;

    private static final int TEXT_BYTES_MIN = 1;
    private static final int TEXT_BYTES_MAX = 65_535;

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public DeliverPlan {
        Bounds.require("--rate", rate, 1, RATE_MAX);
        Bounds.require("--warm-up", warmUp.toSeconds(), 0, TIME_MAX.toSeconds());
        Bounds.require("--duration", duration.toSeconds(), 1, TIME_MAX.toSeconds());
        Bounds.require("--pairs", pairs, 1, PAIRS_MAX);
        Bounds.require("--bytes", textBytes, TEXT_BYTES_MIN, TEXT_BYTES_MAX);
    }

    /** How many sends there are before anything counts. */
    int warmUpSends() {
        return Math.toIntExact(warmUp.toSeconds() * rate);
    }

    /** How many sends there are in all. */
    public int sends() {
        return Math.toIntExact(warmUpSends() + duration.toSeconds() * rate);
    }

    /** When send {@code number} is due, in nanoseconds after the first. */
    long dueNanos(int number) {
        return Math.round(number * 1e9 / rate);
    }
}
