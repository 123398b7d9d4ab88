package io.parley.processor.simulation;

/** What holds after every history. */
enum Invariant {
    /** Every acknowledged send is in both mailboxes. */
    DURABLE,
    /** Every send that the log holds is in both mailboxes, acknowledged or not. */
    CONSERVED,
    /** Nothing is in a mailbox that nobody sent there. */
    NO_PHANTOM,
    /** Every text is what was sent. */
    TEXT,
    /** No message is twice in a mailbox. */
    ONCE,
    /** Both mailboxes of a conversation hold it in one order. */
    AGREEMENT,
    /** No message stands before one that was acknowledged, or seen by a reader, before it was begun. */
    REAL_TIME,
    /** A mailbox's changes are numbered 1 to n without a hole. */
    DENSE_FEED,
    /** What a reader saw under a number stays, and stays the same. */
    STABLE_READS,
    /** Unread is what a recount of the feed gives. */
    UNREAD,
    /** Read markers only move forward, and none that was acknowledged is lost. */
    MARKERS,
    /** The list of recent conversations holds each one once, at its last message's place. */
    RECENTS,
    /** The live store's rows are those of a store folded from the log's beginning. */
    SAME_AS_REFOLDED,
    /** The fold inserts nothing over something and deletes nothing that is not there. */
    STATE_CONTRACT
}
