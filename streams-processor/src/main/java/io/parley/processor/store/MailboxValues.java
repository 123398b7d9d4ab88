package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.ConversationRow.LastMessage;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxRow.Newest;
import io.parley.processor.fold.MailboxState.InboundCount;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;

/** The values of the store, as the package's page draws them: each {@code encodeX} beside its {@code decodeX}. */
final class MailboxValues {
    /** Enough for most: a preview of ASCII, and the numbers. */
    private static final int CONVERSATION_BYTES = 320;

    private static final byte FEED_MESSAGE = 0;
    private static final byte FEED_READ = 1;

    private MailboxValues() {}

    static byte[] encodeMessage(StoredMessage message) {
        return encode(new Bytes(message.text().utf8().length + 32), message).toArray();
    }

    static Bytes encode(Bytes value, StoredMessage message) {
        return value.number(message.sequence())
                .one(message.side().code())
                .messageId(message.messageId())
                .raw(message.text().utf8());
    }

    static StoredMessage decodeMessage(MessagePosition position, byte[] value) {
        BytesReader reader = new BytesReader(value);
        return new StoredMessage(
                position,
                reader.number(),
                Side.ofCode(reader.one()),
                reader.messageId(),
                MessageText.ofStoredUtf8(reader.rest()));
    }

    static byte[] encodeConversation(ConversationRow row) {
        return encode(new Bytes(CONVERSATION_BYTES), row).toArray();
    }

    static Bytes encode(Bytes bytes, ConversationRow row) {
        Last last = row.last();
        return bytes.number(last.position().sentAtMs())
                .number(last.position().sourceOffset())
                .number(last.sequence())
                .one(last.side().code())
                .messageId(last.messageId())
                .number(row.newest() - last.sequence())
                .number(row.messages())
                .number(row.inbound())
                .number(row.readSequence())
                .number(row.inboundRead())
                .raw(last.preview().utf8());
    }

    static ConversationRow decodeConversation(byte[] value) {
        BytesReader reader = new BytesReader(value);
        MessagePosition position = new MessagePosition(reader.number(), reader.number());
        long sequence = reader.number();
        Side side = Side.ofCode(reader.one());
        MessageId messageId = reader.messageId();
        long newest = sequence + reader.number();
        long messages = reader.number();
        long inbound = reader.number();
        long readSequence = reader.number();
        long inboundRead = reader.number();
        MessageText preview = MessageText.ofStoredUtf8(reader.rest());
        return new ConversationRow(
                new LastMessage(position, sequence, side, messageId, preview),
                newest,
                messages,
                inbound,
                readSequence,
                inboundRead);
    }

    static byte[] encodeMailbox(MailboxRow row) {
        return encode(new Bytes(), row).toArray();
    }

    static Bytes encode(Bytes bytes, MailboxRow row) {
        bytes.number(row.head());
        Newest newest = row.newest();
        if (newest != null) {
            bytes.number(newest.position().lastSentAtMs())
                    .number(newest.position().lastSequence())
                    .lastUser(newest.peer());
        }
        return bytes;
    }

    static MailboxRow decodeMailbox(byte[] value) {
        BytesReader reader = new BytesReader(value);
        long head = reader.number();
        if (reader.atEnd()) {
            return new MailboxRow(head, null);
        }
        RecentsPosition position = new RecentsPosition(reader.number(), reader.number());
        return new MailboxRow(head, new Newest(reader.lastUser(), position));
    }

    /** What a number of the feed stands for. */
    sealed interface FeedValue {
        record OfMessage(UserId peer, MessagePosition position) implements FeedValue {}

        record OfRead(UserId peer, long readSequence) implements FeedValue {}
    }

    static byte[] encodeFeed(FeedValue value) {
        return encode(new Bytes(), value).toArray();
    }

    static Bytes encode(Bytes bytes, FeedValue value) {
        return switch (value) {
            case FeedValue.OfMessage message ->
                bytes.one(FEED_MESSAGE)
                        .fixed(message.position().sentAtMs())
                        .fixed(message.position().sourceOffset())
                        .lastUser(message.peer());
            case FeedValue.OfRead read ->
                bytes.one(FEED_READ).number(read.readSequence()).lastUser(read.peer());
        };
    }

    static FeedValue decodeFeed(byte[] value) {
        BytesReader reader = new BytesReader(value);
        byte type = reader.one();
        return switch (type) {
            case FEED_MESSAGE -> {
                MessagePosition position = new MessagePosition(reader.fixed(), reader.fixed());
                yield new FeedValue.OfMessage(reader.lastUser(), position);
            }
            case FEED_READ -> {
                long readSequence = reader.number();
                yield new FeedValue.OfRead(reader.lastUser(), readSequence);
            }
            default -> throw new IllegalArgumentException("expected a feed entry of type 0 or 1, but got " + type);
        };
    }

    static byte[] encodeCount(InboundCount count) {
        return encode(new Bytes(), count).toArray();
    }

    static Bytes encode(Bytes bytes, InboundCount count) {
        return bytes.number(count.inbound())
                .fixed(count.end().sentAtMs())
                .fixed(count.end().sourceOffset());
    }

    static InboundCount decodeCount(byte[] value) {
        BytesReader reader = new BytesReader(value);
        return new InboundCount(reader.number(), new MessagePosition(reader.fixed(), reader.fixed()));
    }

    static byte[] encodeNumber(long number) {
        return new Bytes(10).number(number).toArray();
    }
}
