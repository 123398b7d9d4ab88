package io.parley.http.limit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Holds everybody to a {@link Rate} by a token bucket each. A bucket that has filled up again is the same as none, so only those who came
 * a moment ago take memory. Thread-safe.
 *
 * @param <K> who: a user, an address
 */
public final class TokenBuckets<K> {
    /** About 15 MB. Beyond it, who has not come for the longest time gets a full bucket early: generous, but never out of memory. */
    static final int BUCKETS_MAX = 100_000;

    /** Forgetting two for each new one makes the memory shrink, and costs each call the same. */
    private static final int FORGET_PER_CALL = 2;

    /** A token, in thousandths: a rate of n per second is then n thousandths per millisecond, without rounding. */
    private static final long TOKEN = 1_000;

    private static final class Bucket {
        private long thousandths;
        private long filledAtMs;
    }

    private final Rate rate;
    private final InstantSource clock;

    /** In the order of their last use. */
    private final LinkedHashMap<K, Bucket> buckets = new LinkedHashMap<>(1024, 0.75f, true);

    public TokenBuckets(Rate rate, InstantSource clock) {
        this.rate = rate;
        this.clock = clock;
    }

    /**
     * Takes leave for one more.
     *
     * @return empty when it is given; else how long to wait for it
     */
    public synchronized Optional<Duration> tryTake(K who) {
        long nowMs = clock.millis();
        Bucket bucket = buckets.computeIfAbsent(who, _ -> full(nowMs));
        fill(bucket, nowMs);
        forgetLongestUnused(nowMs);
        if (bucket.thousandths < TOKEN) {
            long missing = TOKEN - bucket.thousandths;
            return Optional.of(Duration.ofMillis(Math.ceilDiv(missing, rate.perSecond())));
        }
        bucket.thousandths -= TOKEN;
        return Optional.empty();
    }

    private Bucket full(long nowMs) {
        var bucket = new Bucket();
        bucket.thousandths = rate.burst() * TOKEN;
        bucket.filledAtMs = nowMs;
        return bucket;
    }

    private void fill(Bucket bucket, long nowMs) {
        // A clock that steps back must neither take tokens away nor give the same time twice.
        long elapsedMs = nowMs - bucket.filledAtMs;
        bucket.filledAtMs = nowMs;
        if (elapsedMs > 0) {
            long capacity = rate.burst() * TOKEN;
            long gained = elapsedMs >= capacity ? capacity : elapsedMs * rate.perSecond();
            bucket.thousandths = Math.min(capacity, bucket.thousandths + gained);
        }
    }

    private void forgetLongestUnused(long nowMs) {
        for (int i = 0; i < FORGET_PER_CALL; i++) {
            Map.Entry<K, Bucket> eldest = buckets.firstEntry();
            fill(eldest.getValue(), nowMs);
            boolean full = eldest.getValue().thousandths == rate.burst() * TOKEN;
            if (buckets.size() <= 1 || !(full || buckets.size() > BUCKETS_MAX)) {
                return;
            }
            buckets.pollFirstEntry();
        }
    }

    /** How many take memory. */
    synchronized int size() {
        return buckets.size();
    }
}
