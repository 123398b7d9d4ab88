package io.parley.processor.fold;

import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import org.jspecify.annotations.Nullable;

/**
 * One conversation of one mailbox.
 *
 * @param last its last message, in the conversation's order
 * @param newest the number of the message that came last: the highest, and the last one's unless that came late
 * @param messages how many there are
 * @param inbound how many of them the peer has sent
 * @param readSequence the read marker: everything up to this number is read; 0 when nothing was marked
 * @param inboundRead how many of the peer's messages have a number up to {@code readSequence}
 */
public record ConversationRow(
        Last last, long newest, long messages, long inbound, long readSequence, long inboundRead) {

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
                    preview(message.text()));
        }

        /** The {@link #preview()} of a message with this text. */
        static MessageText preview(MessageText text) {
            return TextPreview.of(text);
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

    /**
     * What becomes of {@code before}, null where there was nothing, when {@code message} comes.
     *
     * @param last the last one in the conversation's order then
     */
    static ConversationRow after(@Nullable ConversationRow before, StoredMessage message, Last last) {
        long inbound = message.side() == Side.PEER ? 1 : 0;
        return before == null
                ? new ConversationRow(last, message.sequence(), 1, inbound, 0, 0)
                : new ConversationRow(
                        last,
                        message.sequence(),
                        before.messages + 1,
                        before.inbound + inbound,
                        before.readSequence,
                        before.inboundRead);
    }

    /** What becomes of it when the marker moves. */
    ConversationRow read(long upTo, long inboundUpTo) {
        return new ConversationRow(last, newest, messages, inbound, upTo, inboundUpTo);
    }

    /** Never negative and never a counter of its own: what came, less what was read. */
    public long unread() {
        return inbound - inboundRead;
    }
}
