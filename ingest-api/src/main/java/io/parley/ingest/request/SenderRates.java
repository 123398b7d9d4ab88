package io.parley.ingest.request;

import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Holds each user to a {@link SendRate} by a token bucket. A bucket that has filled up again is the same as none, so only users who
 * sent a moment ago take memory. Thread-safe.
 */
public final class SenderRates {
    /** About 15 MB. Beyond it, who has not sent for the longest time gets a full bucket early: generous, but never out of memory. */
    static final int USERS_MAX = 100_000;

    /** Forgetting two for each new one makes the memory shrink, and costs each call the same. */
    private static final int FORGET_PER_CALL = 2;

    /** A token, in thousandths: a rate of n per second is then n thousandths per millisecond, without rounding. */
    private static final long TOKEN = 1_000;

    private static final class Bucket {
        private long thousandths;
        private long filledAtMs;
    }

    private final SendRate rate;
    private final InstantSource clock;

    /** In the order of their last use. */
    private final LinkedHashMap<UserId, Bucket> buckets = new LinkedHashMap<>(1024, 0.75f, true);

    public SenderRates(SendRate rate, InstantSource clock) {
        this.rate = rate;
        this.clock = clock;
    }

    /**
     * Takes leave for one send.
     *
     * @return empty when it is given; else how long to wait for it
     */
    public synchronized Optional<Duration> tryTake(UserId sender) {
        long nowMs = clock.millis();
        Bucket bucket = buckets.computeIfAbsent(sender, user -> full(nowMs));
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
            Map.Entry<UserId, Bucket> eldest = buckets.firstEntry();
            fill(eldest.getValue(), nowMs);
            boolean full = eldest.getValue().thousandths == rate.burst() * TOKEN;
            if (buckets.size() <= 1 || !(full || buckets.size() > USERS_MAX)) {
                return;
            }
            buckets.pollFirstEntry();
        }
    }

    /** How many users take memory. */
    synchronized int users() {
        return buckets.size();
    }
}
