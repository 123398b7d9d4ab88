package io.parley.ingest.request;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7, RFC 9562 §5.7: milliseconds, then a counter within the millisecond (12 bits, §6.2 method 1), then 62
 * random bits. Those of one generator are strictly increasing, also when the clock stands still or steps back. Thread-safe.
 */
public final class Uuid7 {
    private static final int COUNTER_MAX = (1 << 12) - 1;

    /** A millisecond's count starts in the lower half, so that there is room above whatever the start. */
    private static final int COUNTER_START_BOUND = 1 << 11;

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long lastMs;
    private int counter;

    /** @param random seeded by something that no other node has */
    public Uuid7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public synchronized UUID next() {
        long nowMs = clock.millis();
        if (nowMs > lastMs) {
            startMillisecond(nowMs);
        } else if (counter < COUNTER_MAX) {
            counter++;
        } else {
            // The count is used up: borrow from the next millisecond rather than wait for it.
            startMillisecond(lastMs + 1);
        }
        return new UUID(lastMs << 16 | VERSION_7 | counter, VARIANT | (random.nextLong() & RANDOM_BITS));
    }

    private void startMillisecond(long ms) {
        lastMs = ms;
        counter = random.nextInt(COUNTER_START_BOUND);
    }
}
