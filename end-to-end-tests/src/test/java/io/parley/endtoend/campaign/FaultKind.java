package io.parley.endtoend.campaign;

/** A way to break a system, as the command line and the ledger name it. */
interface FaultKind {
    /** Such as {@code kill-starting}: unique among those of one {@link Target}. */
    String label();

    /** For people. */
    String description();

    /** Whether, of the sends that it hits, some cannot be known to have been accepted or not. */
    boolean leavesInDoubt();
}
