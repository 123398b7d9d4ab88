package io.parley.processor.fold;

import io.parley.processor.fold.MailboxState.StoredMessage;
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

    /** The last message as its row has it. */
    public interface Last {
        MessagePosition position();

        long sequence();

        Side side();

        MessageId messageId();

        /** The beginning of the text, as a list shows it. */
        MessageText preview();

        /** Of a message that is the last one. */
        static Last of(StoredMessage message) {
            return new LastMessage(
                    message.position(),
                    message.sequence(),
                    message.side(),
                    message.messageId(),
                    TextPreview.of(message.text()));
        }

        /** Its conversation's place in the list of recent ones. */
        default RecentsPosition recentsPosition() {
            return new RecentsPosition(position().sentAtMs(), sequence());
        }
    }

    /** A last message that is in memory. */
    public record LastMessage(
            MessagePosition position, long sequence, Side side, MessageId messageId, MessageText preview)
            implements Last {
        public static LastMessage of(Last last) {
            return last instanceof LastMessage message
                    ? message
                    : new LastMessage(last.position(), last.sequence(), last.side(), last.messageId(), last.preview());
        }
    }

    /** Never negative and never a counter of its own: what came, less what was read. */
    public long unread() {
        return inbound - inboundRead;
    }
}
