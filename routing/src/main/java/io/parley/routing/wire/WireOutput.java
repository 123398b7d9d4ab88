package io.parley.routing.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes the package's formats into memory. */
final class WireOutput {
    /** Fits most questions and answers; larger ones grow. */
    private static final int BYTES_INITIAL = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES_INITIAL);
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** Writes one thing. */
    interface Writer<T> {
        void write(WireOutput out, T value) throws IOException;
    }

    static <T> byte[] write(T value, Writer<T> writer) {
        WireOutput output = new WireOutput();
        try {
            writer.write(output, value);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return output.bytes.toByteArray();
    }

    void writeByte(int value) throws IOException {
        out.writeByte(value);
    }

    void writeInt(int value) throws IOException {
        out.writeInt(value);
    }

    void writeLong(long value) throws IOException {
        out.writeLong(value);
    }

    void writeBytes(byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    void writeText(String text) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    <T> void writeOptional(Optional<T> value, Writer<T> writer) throws IOException {
        out.writeBoolean(value.isPresent());
        if (value.isPresent()) {
            writer.write(this, value.get());
        }
    }

    <T> void writeList(List<T> list, Writer<T> writer) throws IOException {
        out.writeInt(list.size());
        for (T element : list) {
            writer.write(this, element);
        }
    }
}
