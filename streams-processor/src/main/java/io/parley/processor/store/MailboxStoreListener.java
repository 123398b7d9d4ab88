package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold.Folded;
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

    /**
     * Live events were written in one step, and readers see them. Called once for each write, not for each event.
     *
     * @param oldestSentAtMs when the oldest of the messages that are new was sent, by the log's clock; {@link Folded#NO_MESSAGE} where none is
     */
    default void written(MailboxStore store, int events, long oldestSentAtMs) {}

    /** An event for this mailbox was folded, and readers see it. */
    void folded(UserId owner);
}
