package io.parley.processor.serving;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Proof proof;

    /** The one before: an answer that was made before the last proof may have been made after this one. */
    private @Nullable Proof proofBefore;

    private long heardAtNanos;
    private long seenEnd;
    private long seenAtNanos;
    private boolean pending;

    FreshnessLease(Duration length, LongSupplier nanoTime) {
        this.lengthNanos = length.toNanos();
        this.nanoTime = nanoTime;
        this.heardAtNanos = nanoTime.getAsLong();
    }

    /**
     * Whoever has everything before {@code end} had all that the log held at a moment.
     *
     * @param atNanos that moment
     */
    private record Proof(long end, long atNanos) {}

    /**
     * The log was seen to end at {@code end}.
     *
     * @param covered the offset before which the store has everything
     * @param askedAtNanos when the question was sent, by the clock of this lease
     */
    synchronized void seen(long end, long covered, long askedAtNanos) {
        settle(covered);
        heardAtNanos = Math.max(heardAtNanos, askedAtNanos);
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
            proofBefore = proof;
            proof = new Proof(seenEnd, seenAtNanos);
            pending = false;
        }
    }

    /**
     * Whether an answer may be given; to be asked after it was made.
     *
     * @param covered the offset before which the answer has everything
     */
    synchronized boolean holds(long covered) {
        if (lengthNanos == Long.MAX_VALUE) {
            return true;
        }
        settle(covered);
        long now = nanoTime.getAsLong();
        return covers(proof, covered, now) || covers(proofBefore, covered, now);
    }

    private boolean covers(@Nullable Proof each, long covered, long now) {
        return each != null && covered >= each.end() && now - each.atNanos() <= lengthNanos;
    }

    /** Whether the log has answered within the length of a lease: who hears nothing from it cannot know whether others fold by now. */
    synchronized boolean hears() {
        return lengthNanos == Long.MAX_VALUE || nanoTime.getAsLong() - heardAtNanos <= lengthNanos;
    }
}
