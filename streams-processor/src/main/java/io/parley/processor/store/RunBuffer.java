package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.mailbox.MessagePosition;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The bytes of a {@link SortedRun}, in the order in which they came, outside of the heap: half a million small arrays there would be copied by every
 * collection. Conversations are numbered by the run.
 *
 * <pre>
 * message  sentAt(8) sourceOffset(8) seq(8) inbound(8) conversation(4) length(4) value, as family messages has it
 * marker   readSeq(8) conversation(4) seq(8)
 * </pre>
 *
 * <p>One thread writes. Any may read what was written before it was told of it.
 */
final class RunBuffer implements AutoCloseable {
    private static final int SENT_AT = 0;
    private static final int SOURCE_OFFSET = 8;
    private static final int SEQUENCE = 16;
    private static final int INBOUND = 24;
    private static final int CONVERSATION = 32;
    private static final int LENGTH = 36;
    private static final int VALUE = 40;

    private static final int MARKER_READ_SEQUENCE = 0;
    private static final int MARKER_CONVERSATION = 8;
    private static final int MARKER_SEQUENCE = 12;
    private static final int MARKER_BYTES = 20;

    /** For a store that lacks little of its log, as most that go on do. */
    private static final int SIZE_AT_FIRST = 256 << 10;

    private final Bytes scratch = new Bytes();
    private Arena arena = Arena.ofShared();
    private ByteBuffer bytes = arena.allocate(SIZE_AT_FIRST).asByteBuffer();

    /** The same bytes, at {@link #messageValue}. */
    private ByteBuffer window = bytes.duplicate();

    int used() {
        return bytes.position();
    }

    void clear() {
        bytes.clear();
    }

    private void ensure(int more) {
        if (bytes.remaining() >= more) {
            return;
        }
        Arena larger = Arena.ofShared();
        ByteBuffer all = larger.allocate(Math.max(2L * bytes.capacity(), bytes.position() + (long) more))
                .asByteBuffer();
        all.put(bytes.flip());
        arena.close();
        arena = larger;
        bytes = all;
        window = all.duplicate();
    }

    /** @return where it is */
    int addMessage(StoredMessage message, int conversation) {
        int at = bytes.position();
        Bytes value = MailboxValues.encode(scratch.clear(), message);
        ensure(VALUE + value.length());
        bytes.putLong(message.position().sentAtMs())
                .putLong(message.position().sourceOffset())
                .putLong(message.sequence())
                .putLong(0)
                .putInt(conversation)
                .putInt(value.length());
        value.copyTo(bytes);
        return at;
    }

    /** @return where it is */
    int addMarker(long sequence, long readSequence, int conversation) {
        int at = bytes.position();
        ensure(MARKER_BYTES);
        bytes.putLong(readSequence).putInt(conversation).putLong(sequence);
        return at;
    }

    MessagePosition position(int message) {
        return new MessagePosition(sentAtMs(message), sourceOffset(message));
    }

    long sentAtMs(int message) {
        return bytes.getLong(message + SENT_AT);
    }

    long sourceOffset(int message) {
        return bytes.getLong(message + SOURCE_OFFSET);
    }

    long sequence(int message) {
        return bytes.getLong(message + SEQUENCE);
    }

    /** How many of the conversation's messages up to this one are the peer's, once it is {@link #setInbound set}. */
    long inbound(int message) {
        return bytes.getLong(message + INBOUND);
    }

    void setInbound(int message, long inbound) {
        bytes.putLong(message + INBOUND, inbound);
    }

    int conversation(int message) {
        return bytes.getInt(message + CONVERSATION);
    }

    Side side(int message) {
        return Side.ofCode(bytes.get(sideAt(message)));
    }

    MessageId messageId(int message) {
        return new MessageId(new UUID(idHigh(message), idLow(message)));
    }

    long idHigh(int message) {
        return bytes.getLong(sideAt(message) + 1);
    }

    long idLow(int message) {
        return bytes.getLong(sideAt(message) + 1 + Long.BYTES);
    }

    /** The message as the row of its conversation has it, for as long as the run lasts. */
    Last last(int message, MessagePosition position, long sequence) {
        return new BufferedLast(this, message, position, sequence);
    }

    /** Reads what the fold does not ask for when it is asked for. */
    private record BufferedLast(RunBuffer buffer, int message, MessagePosition position, long sequence)
            implements Last {
        @Override
        public Side side() {
            return buffer.side(message);
        }

        @Override
        public MessageId messageId() {
            return buffer.messageId(message);
        }

        @Override
        public MessageText preview() {
            return Last.preview(buffer.text(message));
        }
    }

    private MessageText text(int message) {
        int from = sideAt(message) + 1 + MessageId.BYTES;
        byte[] utf8 = new byte[message + VALUE + bytes.getInt(message + LENGTH) - from];
        bytes.get(from, utf8);
        return MessageText.ofStoredUtf8(utf8);
    }

    /** The value begins with the sequence number, of as many bytes as it takes. */
    private int sideAt(int message) {
        return message + VALUE + Bytes.numberLength(sequence(message));
    }

    /** The message as family messages has it, until the next call: one thread asks. */
    ByteBuffer messageValue(int message) {
        int from = message + VALUE;
        return window.limit(from + bytes.getInt(message + LENGTH)).position(from);
    }

    long markerSequence(int marker) {
        return bytes.getLong(marker + MARKER_SEQUENCE);
    }

    long readSequence(int marker) {
        return bytes.getLong(marker + MARKER_READ_SEQUENCE);
    }

    int conversationOfMarker(int marker) {
        return bytes.getInt(marker + MARKER_CONVERSATION);
    }

    /** Nothing uses it any more. */
    @Override
    public void close() {
        arena.close();
    }
}
