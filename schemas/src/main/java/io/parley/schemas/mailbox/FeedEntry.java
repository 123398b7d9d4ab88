package io.parley.schemas.mailbox;

import io.parley.schemas.ids.ConversationId;

/** One change of a mailbox. */
public sealed interface FeedEntry {

    /** The change's number: 1, 2, 3 … in each mailbox. */
    long sequence();

    ConversationId conversationId();

    /** A message came. */
    record MessageEntry(ConversationId conversationId, Message message) implements FeedEntry {
        @Override
        public long sequence() {
            return message.sequence();
        }
    }

    /** The owner read a conversation up to {@code readSequence}. */
    record ReadEntry(long sequence, ConversationId conversationId, long readSequence) implements FeedEntry {}
}
