package io.parley.schemas.mailbox;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;

/**
 * A conversation as its list shows it.
 *
 * @param unread messages from the peer that came after the read marker
 * @param readSequence the read marker: everything up to this mailbox sequence number is read; 0 when nothing was marked
 * @param lastMessage the conversation's last message, its text cut to a preview
 */
public record ConversationSummary(
        ConversationId conversationId, UserId peer, long unread, long readSequence, Message lastMessage) {
    /** UTF-16 units of a preview; cut so that no surrogate pair is torn. */
    public static final int PREVIEW_LENGTH_MAX = 256;
}
