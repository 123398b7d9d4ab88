package io.parley.processor.serving;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Until when a store may answer without a new proof that it has everything that the log holds. A node that stood still or was cut off from the
 * brokers cannot know whether another one folds its partition by now, and would go on to answer from the past; without proofs its lease ends
 * first. A proof is a look at the log's end, and the store's having got there since: it holds from the moment at which the look began.
 * Thread-safe.
 */
final class FreshnessLease {
    /** For a node that is alone: nobody else can fold its partitions. */
    static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final long lengthNanos;
    private final LongSupplier nanoTime;
    private long provenAtNanos;
    private boolean proven;
    private long seenEnd;
    private long seenAtNanos;
    private boolean pending;

    FreshnessLease(Duration length, LongSupplier nanoTime) {
        this.lengthNanos = length.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * The log was seen to end at {@code end}.
     *
     * @param covered the offset before which the store has everything
     * @param askedAtNanos when the question was sent, by the clock of this lease
     */
    synchronized void seen(long end, long covered, long askedAtNanos) {
        settle(covered);
        // A look that the store has not caught up with stays until it has, or nothing would ever be proven while more
        // and more comes.
        if (!pending || nanoTime.getAsLong() - seenAtNanos > lengthNanos) {
            seenEnd = end;
            seenAtNanos = askedAtNanos;
            pending = true;
            settle(covered);
        }
    }

    private void settle(long covered) {
        if (pending && covered >= seenEnd) {
            provenAtNanos = seenAtNanos;
            proven = true;
            pending = false;
        }
    }

    /** Whether the store may answer; to be asked after its answer was made. */
    synchronized boolean holds(long covered) {
        if (lengthNanos == Long.MAX_VALUE) {
            return true;
        }
        settle(covered);
        return proven && nanoTime.getAsLong() - provenAtNanos <= lengthNanos;
    }
}
