package io.parley.endtoend.checker;

/** A change of a mailbox, as a feed, a stream or a page shows it. */
public sealed interface Entry {
    /** The mailbox's own number, from 1. */
    long seq();

    String conversation();

    /**
     * A message.
     *
     * @param textHash the first eight bytes of the SHA-256 of its text in UTF-8
     * @param sentAtMs since 1970
     */
    record Message(long seq, MessageKey key, long textHash, long sentAtMs) implements Entry {
        @Override
        public String conversation() {
            return key.conversation();
        }
    }

    /** A read marker that has moved to {@code readSeq}. */
    record Read(long seq, String conversation, long readSeq) implements Entry {}
}
