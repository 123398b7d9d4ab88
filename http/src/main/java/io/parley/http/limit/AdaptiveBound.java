package io.parley.http.limit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bound for what is under way that keeps answers quick on any machine: what waits takes its number divided by what is done in a second
 * (Little's law), and nobody knows the latter beforehand. So the answers are timed, window by window. When their mean is above what it may be
 * for a second window and on, the bound becomes smaller in proportion: one alone may have been a disk that hesitated, which fewer requests would
 * not have made faster, unless it was far above and something was refused. For the same reason it becomes smaller than what it began with only
 * where something was refused. When the mean is below, the bound grows by an eighth: back to what it began with, and beyond that when something was
 * refused nevertheless. What it has grown beyond that goes again as quickly, once less than half of it is used: it would all come in at once with the
 * next onrush.
 *
 * <p>A change shows in what is let in after it: what began before says nothing of it, and is not timed. That way the bound waits
 * for as long as it takes to see what it has done, and does not swing.
 *
 * <p>A bound may give way to another one: it then takes that one's slowness for its own. Thread-safe.
 */
final class AdaptiveBound {
    /** Of few answers, one that was held up by something else would be most of the mean. */
    private static final int TIMED_MIN = 16;

    /** A collection of garbage and its like must not be all that is seen. */
    private static final long WINDOW_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);

    /** At 100 ms for each step, from the least to the most in three seconds. */
    private static final double GROWTH = 1.125;

    /** Where something is refused and answers take more than twice as long as they may, there is no doubt: a second window would let in as many again. */
    private static final double AT_ONCE = 0.5;

    /** One bad moment must not close the door. */
    private static final double SHRINKING_MAX = 0.25;

    /** Of what was under way at once, this many times stay: what comes and goes is not refused each time that it comes. */
    private static final double SPARE = 2;

    /** So long after the last request that was refused, or the last answers that took too long, there is time for what can wait. */
    private static final long EASE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final double UNSTRAINED = Double.POSITIVE_INFINITY;

    private final InFlightLimit limit;
    private final LongSupplier nanoTime;

    /** The bound of what goes first; null where there is none. */
    private final @Nullable AdaptiveBound first;

    private double bound;
    private int inFlight;

    /** Since the last change: when that was, what has been timed, the most that was under way, and whether anything was refused. */
    private long changedNanos;

    private int timed;
    private long timedNanos;
    private int peak;
    private boolean refused;
    private boolean slowBefore;
    private boolean refusedBefore;

    /**
     * What the mean answer may take by what it took in the last window that made this smaller and in which something was refused. Infinite when nothing was, since a
     * disk that is slow by itself does not become quicker by fewer requests elsewhere; and once a window has been quick again.
     */
    private double strain = UNSTRAINED;

    /** How many windows were quick, and how many of them the first one had had when this one last grew. */
    private long quickWindows;

    private long quickOfFirst;

    /** When something was last refused, or slow. */
    private long pressedNanos;

    AdaptiveBound(InFlightLimit limit, LongSupplier nanoTime) {
        this(limit, nanoTime, null);
    }

    private AdaptiveBound(InFlightLimit limit, LongSupplier nanoTime, @Nullable AdaptiveBound first) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.first = first;
        this.bound = Math.min(InFlightLimit.AT_FIRST, limit.max());
        this.changedNanos = nanoTime.getAsLong();
        this.pressedNanos = changedNanos - EASE_AFTER_NANOS;
    }

    /**
     * One whose requests give way to this one's: while the answers here take too long and some are refused, fewer are let in there, however quick those are.
     * Both want the same processors, for which a request here waits several times, and one there once. And it grows only as this one has borne its step before.
     */
    AdaptiveBound givingWay() {
        return new AdaptiveBound(limit, nanoTime, this);
    }

    /** Whether one more may be under way; then it is to {@link #leave}. */
    synchronized boolean tryEnter() {
        if (inFlight >= (int) bound) {
            refused = true;
            pressed();
            return false;
        }
        inFlight++;
        peak = Math.max(peak, inFlight);
        return true;
    }

    /** As {@link #tryEnter}, for what can wait: only while neither here nor at the one that goes first anything was refused or slow lately. */
    synchronized boolean tryEnterAtEase() {
        return atEase() && (first == null || first.atEase()) && tryEnter();
    }

    synchronized void leave() {
        inFlight--;
    }

    /**
     * @param beganNanos when what is answered now was let in
     * @param heldBack whether less is let in than this bound would allow: then that answers are quick says nothing of how many may be under way
     */
    synchronized void answered(long beganNanos, boolean heldBack) {
        if (beganNanos - changedNanos < 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        timed++;
        timedNanos += now - beganNanos;
        if (timed >= TIMED_MIN && now - changedNanos >= WINDOW_NANOS_MIN) {
            adapt(timedNanos / timed, now - changedNanos, heldBack);
            changedNanos = now;
        }
    }

    private void adapt(long meanNanos, long windowNanos, boolean heldBack) {
        double ratio = (double) limit.answerTime().toNanos() / Math.max(1, meanNanos);
        boolean slow = ratio < 1;
        if (slow) {
            pressed();
        }
        double others = first == null ? UNSTRAINED : first.strain();
        boolean muchTooSlow = refused && ratio < AT_ONCE;
        if (muchTooSlow || (slow && slowBefore) || others < 1) {
            bound = shrunk(Math.min(ratio, others), refused || others < 1);
            strain = refused ? ratio : UNSTRAINED;
        } else if (!slow) {
            wasQuick(windowNanos, heldBack);
        }
        slowBefore = slow;
        refusedBefore = refused;
        bound = Math.min(limit.max(), Math.max(bound, InFlightLimit.MIN));
        timed = 0;
        timedNanos = 0;
        peak = inFlight;
        refused = false;
    }

    private void wasQuick(long windowNanos, boolean heldBack) {
        strain = UNSTRAINED;
        quickWindows++;
        if (!heldBack && (first == null || first.bearsMoreThanAt(quickOfFirst))) {
            bound = refused ? grown() : Math.max(bound, Math.min(grown(), InFlightLimit.AT_FIRST));
            quickOfFirst = first == null ? 0 : first.quickWindows();
        }
        if (!refused) {
            bound = rested(windowNanos);
        }
    }

    private void pressed() {
        pressedNanos = nanoTime.getAsLong();
    }

    private synchronized boolean atEase() {
        return nanoTime.getAsLong() - pressedNanos >= EASE_AFTER_NANOS;
    }

    /** While nothing is under way, nothing strains. */
    private synchronized double strain() {
        return inFlight > 0 ? strain : UNSTRAINED;
    }

    /** Whether answers here were quick for a window since {@code quickBefore} of them, or no more is asked for than is let in. */
    private synchronized boolean bearsMoreThanAt(long quickBefore) {
        return inFlight == 0 || !refusedBefore || (quickWindows > quickBefore && !slowBefore);
    }

    private synchronized long quickWindows() {
        return quickWindows;
    }

    /** @param pressed whether there is more to be done than is done: who is slow without that would not become quicker by doing less */
    private double shrunk(double ratio, boolean pressed) {
        // What was not used says nothing of what can be.
        double smaller = Math.min(bound, peak) * Math.max(SHRINKING_MAX, ratio);
        return pressed ? smaller : Math.max(smaller, Math.min(bound, InFlightLimit.AT_FIRST));
    }

    private double rested(long windowNanos) {
        double kept = Math.max(InFlightLimit.AT_FIRST, SPARE * peak);
        double windows = (double) windowNanos / WINDOW_NANOS_MIN;
        return bound <= kept ? bound : Math.max(kept, bound * Math.pow(GROWTH, -windows));
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
