package io.parley.query;

import io.parley.http.limit.Rate;
import java.util.Optional;

/**
 * What can be had of reads. Invalid values fail at start, by name.
 *
 * @param perUser how fast each user may read, and open streams; empty for no limit
 * @param waitingMax how many reads may wait at a time, all callers together; at least 1
 * @param waitingPerUserMax how many of them one user may have; at least 1
 */
public record ReadLimits(Optional<Rate> perUser, int waitingMax, int waitingPerUserMax) {
    /** A program that asks one thing after the other gets no further than some thousand: it stops many of them gone wild, and nothing else. */
    public static final Rate PER_USER_DEFAULT = Rate.ofPerSecond(10_000);

    /** Each keeps a connection and its request in memory. */
    public static final int WAITING_DEFAULT = 10_000;

    /** A person's devices and browser tabs, with a few reads each. */
    public static final int WAITING_PER_USER_DEFAULT = 64;

    /** The settings that fit a machine of any size. */
    public static final ReadLimits DEFAULT =
            new ReadLimits(Optional.of(PER_USER_DEFAULT), WAITING_DEFAULT, WAITING_PER_USER_DEFAULT);

    /** @throws IllegalArgumentException when a setting is out of its range; the message names it */
    public ReadLimits {
        requirePositive("waitingMax", waitingMax);
        requirePositive("waitingPerUserMax", waitingPerUserMax);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("expected " + name + " of at least 1, but got " + value);
        }
    }
}
