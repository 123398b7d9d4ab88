package io.parley.processor.store;

import io.parley.schemas.ids.UserId;

/** Hears of a process's mailbox stores. Called on stream threads, which must not wait. */
public interface MailboxStoreListener {

    /** From now on the store can be read; whether it is as new as the log is another question. */
    default void opened(MailboxStore store) {}

    /** The store cannot be read any more. */
    default void closed(MailboxStore store) {}

    /** From now on this process is the one that folds the store's partition; everything in the log up to the group's commit is in. */
    void activated(MailboxStore store);

    /** Another process may be folding the store's partition from now on. */
    void deactivated(MailboxStore store);

    /** An event for this mailbox was folded, and readers see it. */
    void folded(UserId owner);
}
