package io.parley.schemas.events;

import io.parley.schemas.ids.MessageId;
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
        long length = readLong();
        if (length < 0 || length > bytes.length - position) {
            throw new UndecodableRecordException("expected a string's length to be within the record");
        }
        byte[] value = Arrays.copyOfRange(bytes, position, position + (int) length);
        position += (int) length;
        return value;
    }

    /** Every byte becomes the character of the same number, so that nothing outside of ASCII can pass for an id. */
    String readAscii() {
        return new String(readString(), StandardCharsets.ISO_8859_1);
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
