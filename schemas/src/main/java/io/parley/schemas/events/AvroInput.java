package io.parley.schemas.events;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one datum in Avro's binary encoding. Total: any bytes give a value or an {@link UndecodableRecordException}, and no length
 * in the data makes it allocate more than the data holds. Not thread-safe.
 */
final class AvroInput {
    private static final int LONG_BYTES_MAX = 10;

    private final byte[] bytes;
    private int position;

    AvroInput(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    long readLong() {
        long zigzag = 0;
        for (int i = 0; i < LONG_BYTES_MAX; i++) {
            if (position == bytes.length) {
                throw new UndecodableRecordException("expected more bytes of a number, but the record ends");
            }
            byte b = bytes[position++];
            zigzag |= (b & 0x7FL) << (7 * i);
            if (b >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new UndecodableRecordException("expected a number of at most 10 bytes");
    }

    byte[] readString() {
        int length = readLength();
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    private int readLength() {
        long length = readLong();
        if (length < 0 || length > bytes.length - position) {
            throw new UndecodableRecordException("expected a string's length to be within the record");
        }
        return (int) length;
    }

    /** Every byte becomes the character of the same number, so that nothing outside of ASCII can pass for an id. */
    String readAscii() {
        int length = readLength();
        String value = ascii(position, length);
        position += length;
        return value;
    }

    /** An id: {@code a} or {@code b} themselves where it is one of them, as nearly always, so that nothing is made anew. */
    UserId readUserId(UserId a, UserId b) {
        int length = readLength();
        UserId id = userId(position, length, a, b);
        position += length;
        return id;
    }

    /** Two ids with a colon in between; {@code owner} itself where it is one of them. */
    ConversationId readConversationId(UserId owner) {
        int length = readLength();
        int end = position + length;
        int colon = position;
        while (colon < end && bytes[colon] != ConversationId.SEPARATOR) {
            colon++;
        }
        ConversationId id = colon == end
                ? ConversationId.parse(ascii(position, length))
                : new ConversationId(
                        userId(position, colon - position, owner, owner),
                        userId(colon + 1, end - colon - 1, owner, owner));
        position = end;
        return id;
    }

    private UserId userId(int at, int length, UserId a, UserId b) {
        return isAt(at, length, a) ? a : isAt(at, length, b) ? b : new UserId(ascii(at, length));
    }

    private boolean isAt(int at, int length, UserId id) {
        String value = id.value();
        if (value.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (value.charAt(i) != (bytes[at + i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private String ascii(int at, int length) {
        return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    }

    MessageId readMessageId() {
        if (bytes.length - position < MessageId.BYTES) {
            throw new UndecodableRecordException("expected the 16 bytes of a message id, but the record ends");
        }
        MessageId id = MessageId.ofBytes(bytes, position);
        position += MessageId.BYTES;
        return id;
    }

    void expectEnd() {
        if (position != bytes.length) {
            throw new UndecodableRecordException("expected the record to end after its last field");
        }
    }
}
