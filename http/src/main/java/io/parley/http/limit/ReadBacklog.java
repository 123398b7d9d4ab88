package io.parley.http.limit;

import java.time.Duration;

/**
 * Which part of what comes is let in, as far as those can follow who read from sockets. What is not read yet is seen by nobody, and waits in the
 * kernel: longer than its answer takes, when more comes than can even be refused while the rest is worked on. Then less of it is let in, down to a
 * hundred-and-twenty-eighth part, until everything is read soon after it has come. Thread-safe.
 */
final class ReadBacklog {
    /**
     * With fewer of them in one look it is not requests that keep the reader from reading, but what else the machine does: to refuse them would
     * help nobody. Some dozens of clients that ask again as soon as they are answered are no backlog.
     */
    static final int REQUESTS_MIN = 512;

    /** Something is answered in any case, or a flood would be all that it takes to stop a node. */
    private static final double SHARE_MIN = 1.0 / 128;

    /** Each look may take as long as the backlog: where that is a fifth of a second, the least is found within two. */
    private static final double SHRINKING = 0.5;

    /** From the least to all in a second, at {@link SelectorLooks#EVERY}. In proportion: where little can be let in, a fixed step would be too much at once. */
    private static final double GROWTH = 1.3;

    private final long waitNanosMax;
    private double share = 1;
    private double credit;
    private int requests;
    private boolean behindBefore;

    /** @param waitMax how long what comes may wait until it is read */
    ReadBacklog(Duration waitMax) {
        this.waitNanosMax = waitMax.toNanos();
    }

    /** A look begins, at a round of whoever reads; {@link #looked} ends it. What is read before does not count. */
    synchronized void roundBegins() {
        requests = 0;
    }

    /**
     * One look alone may have been a collection of garbage, which is over by now.
     *
     * @param waitNanos how long the round has taken that began last: so long waits what comes at its beginning
     */
    synchronized void looked(long waitNanos) {
        boolean behind = waitNanos > waitNanosMax && requests >= REQUESTS_MIN;
        if (behind && behindBefore) {
            share = Math.max(SHARE_MIN, share * SHRINKING);
        } else if (!behind) {
            share = Math.min(1, share * GROWTH);
        }
        behindBefore = behind;
    }

    /** Whether the request that is read now is one of those that are let in. */
    synchronized boolean letsIn() {
        requests++;
        credit = Math.min(1, credit) + share;
        if (credit < 1) {
            return false;
        }
        credit -= 1;
        return true;
    }

    /** Whether some of what comes is not let in. */
    synchronized boolean holdsBack() {
        return share < 1;
    }
}
