package io.parley.cli.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, up to a bound, and not all callers alike, so that those that
 * one fault has hit do not come back at the same moment. Not thread-safe.
 */
public final class Backoff {
    private static final Duration MIN = Duration.ofMillis(50);

    /** So soon does a server that is back have its callers again. */
    public static final Duration MAX = Duration.ofSeconds(2);

    /** The largest doubling is far above the bound, and far below an overflow. */
    private static final int DOUBLINGS_MAX = 10;

    private final RandomGenerator random;
    private int attempts;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The longest wait after {@code attempt}, from 1: doubles from the smallest to the largest. */
    public static Duration most(int attempt) {
        int doublings = Math.min(attempt - 1, DOUBLINGS_MAX);
        Duration most = MIN.multipliedBy(1L << doublings);
        return most.compareTo(MAX) < 0 ? most : MAX;
    }

    /** The wait after one more attempt in vain: a half to the whole of {@link #most}. */
    Duration next() {
        attempts++;
        long most = most(attempts).toNanos();
        return Duration.ofNanos(most - random.nextLong(most / 2 + 1));
    }

    /** Sleeps for {@link #next}, or for {@code atLeast} when that is longer. */
    public void pause(Duration atLeast) throws InterruptedException {
        Duration next = next();
        Thread.sleep(next.compareTo(atLeast) > 0 ? next : atLeast);
    }

    /** An attempt was not in vain: the next wait is a short one again. */
    public void reset() {
        attempts = 0;
    }
}
