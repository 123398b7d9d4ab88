package io.parley.schemas.events;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;

/** The ways in which a mailbox changes. */
public sealed interface MailboxChange {

    ConversationId conversationId();

    /**
     * A message came into the mailbox, sent or received by its owner.
     *
     * @param sentAtMs when the log took the send, by the broker's clock, in milliseconds since 1970 UTC
     * @param sourceOffset the send's offset in its partition of topic {@code sends}: its place in the conversation
     */
    record MessageStored(
            ConversationId conversationId,
            MessageId messageId,
            UserId sender,
            UserId recipient,
            long sentAtMs,
            long sourceOffset,
            MessageText text)
            implements MailboxChange {
        public MessageStored {
            if (!conversationId.equals(ConversationId.of(sender, recipient))) {
                throw new IllegalArgumentException(
                        "expected sender and recipient to be the conversation's participants");
            }
            if (sentAtMs < 0 || sourceOffset < 0) {
                throw new IllegalArgumentException("expected sentAt and sourceOffset of at least 0");
            }
        }
    }

    /**
     * The mailbox's owner has read a conversation.
     *
     * @param upToSequence everything up to this mailbox sequence number is read; at least 0
     */
    record ConversationRead(ConversationId conversationId, long upToSequence) implements MailboxChange {
        public ConversationRead {
            if (upToSequence < 0) {
                throw new IllegalArgumentException("expected upToSequence of at least 0");
            }
        }
    }
}
