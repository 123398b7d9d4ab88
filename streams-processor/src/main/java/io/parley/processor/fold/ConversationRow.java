package io.parley.processor.fold;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;

/**
 * One conversation of one mailbox.
 *
 * @param last its last message, in the conversation's order
 * @param inbound how many messages the peer has sent
 * @param readSequence the read marker: everything up to this number is read; 0 when nothing was marked
 * @param inboundRead how many of the peer's messages have a number up to {@code readSequence}
 */
public record ConversationRow(Last last, long inbound, long readSequence, long inboundRead) {

    /** @param preview the beginning of the text, as a list shows it */
    public record Last(MessagePosition position, long sequence, Side side, MessageId messageId, MessageText preview) {

        RecentsPosition recentsPosition() {
            return new RecentsPosition(position.sentAtMs(), sequence);
        }
    }

    /** Never negative and never a counter of its own: what came, less what was read. */
    public long unread() {
        return inbound - inboundRead;
    }
}
