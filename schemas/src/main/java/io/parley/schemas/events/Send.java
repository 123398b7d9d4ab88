package io.parley.schemas.events;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;

/** What was asked: {@code sender} sends {@code text} to {@code recipient}. The value of a record in topic {@code sends}. */
public record Send(MessageId messageId, UserId sender, UserId recipient, MessageText text) {

    public ConversationId conversationId() {
        return ConversationId.of(sender, recipient);
    }

    /** The record's key in topic {@code sends}. */
    public UserId homeUser() {
        return conversationId().homeUser();
    }
}
