package io.parley.processor.store;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link Bytes} wrote, part by part. Not thread-safe. */
final class BytesReader {
    private final byte[] bytes;
    private int position;

    BytesReader(byte[] bytes) {
        this(bytes, 0);
    }

    BytesReader(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    long fixed() {
        long value = (long) Bytes.LONGS.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    long descending() {
        return ~fixed();
    }

    long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[position++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** An id and its end. */
    UserId user() {
        int start = position;
        while (bytes[position] != 0) {
            position++;
        }
        return new UserId(new String(bytes, start, position++ - start, StandardCharsets.US_ASCII));
    }

    byte one() {
        return bytes[position++];
    }

    MessageId messageId() {
        MessageId id = MessageId.ofBytes(bytes, position);
        position += MessageId.BYTES;
        return id;
    }

    boolean atEnd() {
        return position == bytes.length;
    }

    UserId lastUser() {
        return new UserId(new String(bytes, position, bytes.length - position, StandardCharsets.US_ASCII));
    }

    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, bytes.length);
    }
}
