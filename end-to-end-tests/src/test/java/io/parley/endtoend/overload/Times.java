package io.parley.endtoend.overload;

/**
 * When a request was due, was given to a connection, and was answered to its end or not at all; each of {@link System#nanoTime}.
 */
record Times(long dueNanos, long sentNanos, long endNanos) {
    /** What whoever asked has waited: also for a connection that had nothing else to do. */
    long sinceDueNanos() {
        return endNanos - dueNanos;
    }

    /** What the node, and the way to it, has had of that. */
    long sinceSentNanos() {
        return endNanos - sentNanos;
    }
}
