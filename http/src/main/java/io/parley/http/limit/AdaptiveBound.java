package io.parley.http.limit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A bound for what is under way that keeps answers quick on any machine: what waits takes its number divided by what is done in a second
 * (Little's law), and nobody knows the latter beforehand. So the answers are timed, window by window. When their mean is above what it may be
 * for a second window and on, the bound becomes smaller in proportion: one alone may have been a disk that hesitated, which fewer requests would
 * not have made faster. When the mean is below, the bound grows by an eighth: back to what it began with, and beyond that
 * when something was refused nevertheless.
 *
 * <p>A change shows in what is let in after it: what began before says nothing of it, and is not timed. That way the bound waits
 * for as long as it takes to see what it has done, and does not swing. Thread-safe.
 */
final class AdaptiveBound {
    /** Of few answers, one that was held up by something else would be most of the mean. */
    private static final int TIMED_MIN = 16;

    /** A collection of garbage and its like must not be all that is seen. */
    private static final long WINDOW_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);

    /** At 100 ms for each step, from the least to the most in three seconds. */
    private static final double GROWTH = 1.125;

    /** One bad moment must not close the door. */
    private static final double SHRINKING_MAX = 0.25;

    private final InFlightLimit limit;
    private final LongSupplier nanoTime;
    private double bound;
    private int inFlight;

    /** Since the last change: when that was, what has been timed, the most that was under way, and whether anything was refused. */
    private long changedNanos;

    private int timed;
    private long timedNanos;
    private int peak;
    private boolean refused;
    private boolean slowBefore;

    AdaptiveBound(InFlightLimit limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.bound = Math.min(InFlightLimit.AT_FIRST, limit.max());
        this.changedNanos = nanoTime.getAsLong();
    }

    /** Whether one more may be under way; then it is to {@link #leave}. */
    synchronized boolean tryEnter() {
        if (inFlight >= (int) bound) {
            refused = true;
            return false;
        }
        inFlight++;
        peak = Math.max(peak, inFlight);
        return true;
    }

    synchronized void leave() {
        inFlight--;
    }

    /** @param beganNanos when what is answered now was let in */
    synchronized void answered(long beganNanos) {
        if (beganNanos - changedNanos < 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        timed++;
        timedNanos += now - beganNanos;
        if (timed >= TIMED_MIN && now - changedNanos >= WINDOW_NANOS_MIN) {
            adapt(timedNanos / timed);
            changedNanos = now;
        }
    }

    private void adapt(long meanNanos) {
        double ratio = (double) limit.answerTime().toNanos() / Math.max(1, meanNanos);
        boolean slow = ratio < 1;
        if (slow && slowBefore) {
            // What was not used says nothing of what can be.
            bound = Math.min(bound, peak) * Math.max(SHRINKING_MAX, ratio);
        } else if (!slow) {
            bound = refused ? grown() : Math.max(bound, Math.min(grown(), InFlightLimit.AT_FIRST));
        }
        slowBefore = slow;
        bound = Math.min(limit.max(), Math.max(bound, InFlightLimit.MIN));
        timed = 0;
        timedNanos = 0;
        peak = inFlight;
        refused = false;
    }

    private double grown() {
        return bound * GROWTH + 1;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int bound() {
        return (int) bound;
    }
}
