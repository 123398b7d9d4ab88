package io.parley.schemas.events;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;

/** {@link Send} to the bytes of a record's value and back; the schema is {@code Send.v1.avsc}. Stateless. */
public final class SendCodec {
    private static final RecordFormat FORMAT = RecordFormat.SEND;

    private SendCodec() {}

    /** In single-object encoding. */
    public static byte[] encode(Send send) {
        return encode(send, Framing.SINGLE_OBJECT);
    }

    public static byte[] encode(Send send, Framing framing) {
        byte[] text = send.text().utf8();
        AvroOutput output = new AvroOutput(framing.beforeSend(), text.length + 64);
        output.writeFixed(send.messageId().bytes());
        output.writeAscii(send.sender().value());
        output.writeAscii(send.recipient().value());
        output.writeString(text);
        return output.toBytes();
    }

    /** @throws UndecodableRecordException when {@code record} is not a whole and valid send of a released schema version */
    public static Send decode(byte[] record) {
        AvroInput input = FORMAT.input(record);
        try {
            MessageId messageId = input.readMessageId();
            UserId sender = new UserId(input.readAscii());
            UserId recipient = new UserId(input.readAscii());
            MessageText text = MessageText.ofUtf8(input.readString());
            input.expectEnd();
            return new Send(messageId, sender, recipient, text);
        } catch (IllegalArgumentException e) {
            throw new UndecodableRecordException("expected a valid Send, but " + e.getMessage(), e);
        }
    }
}
