package io.parley.schemas.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one datum in Avro's binary encoding behind a header. Grows as needed. Not thread-safe.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Avro 1.12, binary encoding</a>
 */
final class AvroOutput {
    private byte[] bytes;
    private int length;

    AvroOutput(byte[] header, int sizeHint) {
        bytes = Arrays.copyOf(header, header.length + sizeHint);
        length = header.length;
    }

    void writeLong(long value) {
        ensure(10);
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7FL) != 0) {
            bytes[length++] = (byte) (zigzag | 0x80);
            zigzag >>>= 7;
        }
        bytes[length++] = (byte) zigzag;
    }

    void writeAscii(String value) {
        writeString(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    void writeString(byte[] utf8) {
        writeLong(utf8.length);
        writeFixed(utf8);
    }

    void writeFixed(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
