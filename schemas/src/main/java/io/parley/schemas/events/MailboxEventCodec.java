package io.parley.schemas.events;

import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;

/** {@link MailboxEvent} to the bytes of a record's value and back; the schema is {@code MailboxEvent.v1.avsc}. Stateless. */
public final class MailboxEventCodec {
    private static final RecordFormat FORMAT = RecordFormat.MAILBOX_EVENT;

    /** Places in the schema's union: an alternative's number is part of its encoding, new ones go to the end. */
    private static final int MESSAGE_STORED = 0;

    private static final int CONVERSATION_READ = 1;

    private MailboxEventCodec() {}

    /** In single-object encoding. */
    public static byte[] encode(MailboxEvent event) {
        return encode(event, Framing.SINGLE_OBJECT);
    }

    public static byte[] encode(MailboxEvent event, Framing framing) {
        return switch (event.change()) {
            case MessageStored stored -> encode(event.owner(), stored, framing);
            case ConversationRead read -> encode(event.owner(), read, framing);
        };
    }

    private static byte[] encode(UserId owner, MessageStored stored, Framing framing) {
        byte[] text = stored.text().utf8();
        AvroOutput output = new AvroOutput(framing.beforeMailboxEvent(), text.length + 128);
        output.writeAscii(owner.value());
        output.writeLong(MESSAGE_STORED);
        output.writeAscii(stored.conversationId().toString());
        output.writeFixed(stored.messageId().bytes());
        output.writeAscii(stored.sender().value());
        output.writeAscii(stored.recipient().value());
        output.writeLong(stored.sentAtMs());
        output.writeLong(stored.sourceOffset());
        output.writeString(text);
        return output.toBytes();
    }

    private static byte[] encode(UserId owner, ConversationRead read, Framing framing) {
        AvroOutput output = new AvroOutput(framing.beforeMailboxEvent(), 64);
        output.writeAscii(owner.value());
        output.writeLong(CONVERSATION_READ);
        output.writeAscii(read.conversationId().toString());
        output.writeLong(read.upToSequence());
        return output.toBytes();
    }

    /**
     * @throws UndecodableRecordException when {@code record} is not a whole and valid event of a released schema version, or is
     *     about a conversation in which the mailbox's owner takes no part
     */
    public static MailboxEvent decode(byte[] record) {
        AvroInput input = FORMAT.input(record);
        try {
            UserId owner = new UserId(input.readAscii());
            MailboxChange change = decodeChange(input, owner);
            input.expectEnd();
            if (!change.conversationId().includes(owner)) {
                throw new UndecodableRecordException("expected the owner to take part in the conversation");
            }
            return new MailboxEvent(owner, change);
        } catch (IllegalArgumentException e) {
            throw new UndecodableRecordException("expected a valid MailboxEvent, but " + e.getMessage(), e);
        }
    }

    private static MailboxChange decodeChange(AvroInput input, UserId owner) {
        long alternative = input.readLong();
        if (alternative == MESSAGE_STORED) {
            return decodeMessageStored(input, owner);
        }
        if (alternative == CONVERSATION_READ) {
            return new ConversationRead(input.readConversationId(owner), input.readLong());
        }
        throw new UndecodableRecordException("expected a known change, but got number " + alternative);
    }

    private static MessageStored decodeMessageStored(AvroInput input, UserId owner) {
        ConversationId conversationId = input.readConversationId(owner);
        MessageId messageId = input.readMessageId();
        UserId sender = input.readUserId(conversationId.first(), conversationId.second());
        UserId recipient = input.readUserId(conversationId.second(), conversationId.first());
        long sentAtMs = input.readLong();
        long sourceOffset = input.readLong();
        MessageText text = MessageText.ofUtf8(input.readString());
        return new MessageStored(conversationId, messageId, sender, recipient, sentAtMs, sourceOffset, text);
    }
}
