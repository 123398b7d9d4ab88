package io.parley.processor.fold;

/** What an event did to the mailbox store. */
public enum FoldOutcome {
    /** The mailbox changed and its sequence number grew by one. */
    APPLIED,
    /** As {@link #APPLIED}, for a message that came after later ones of its conversation and was put where it belongs. */
    APPLIED_LATE,
    /** The message is known: fanned out again, or sent again by the client. The first one counts. */
    REPETITION,
    /** A read marker that does not move forward. */
    UNCHANGED,
    /** Not an event, or one that does not belong in this mailbox. Kept out. */
    POISON
}
