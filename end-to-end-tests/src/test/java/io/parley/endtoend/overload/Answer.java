package io.parley.endtoend.overload;

/**
 * One answer, as far as a load generator looks at it.
 *
 * @param status 0 when the connection ended without one
 * @param retryAfter whether it says when to come again
 * @param notAccepted whether it says that a send is certainly not in the log
 * @param closes whether its connection ends with it
 */
record Answer(int status, boolean retryAfter, boolean notAccepted, boolean closes) {
    static final Answer NONE = new Answer(0, false, false, true);

    boolean accepted() {
        return status == 200 || status == 202;
    }

    /** A user's own limit is no limit of the node's: it refuses him the same on a quiet day. */
    boolean isOfUserLimit() {
        return status == 429;
    }
}
