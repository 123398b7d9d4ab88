package io.parley.routing.wire;

import io.parley.schemas.mailbox.MailboxQuery;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link WireOutput} writes. Whatever is wrong with the bytes is an {@link IOException} or an {@link IllegalArgumentException}. */
final class WireInput {
    /** A full page. A longer list takes its memory as its elements come, and not on the word of its length. */
    private static final int LIST_LENGTH_EXPECTED = MailboxQuery.LIMIT_MAX;

    private final DataInputStream in;

    WireInput(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /** Reads one thing. */
    interface Reader<T> {
        T read(WireInput in) throws IOException;
    }

    /**
     * All of {@code bytes} as one thing.
     *
     * @param what its name, for the error
     * @throws MalformedWireException when they are something else
     */
    static <T> T readWhole(byte[] bytes, String what, Reader<T> reader) {
        WireInput input = new WireInput(bytes);
        try {
            T value = reader.read(input);
            if (input.in.available() > 0) {
                throw new IOException("expected no more bytes behind it");
            }
            return value;
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedWireException("expected a whole and valid " + what + ", but: " + e.getMessage(), e);
        }
    }

    byte readByte() throws IOException {
        return in.readByte();
    }

    int readInt() throws IOException {
        return in.readInt();
    }

    long readLong() throws IOException {
        return in.readLong();
    }

    byte[] readBytes() throws IOException {
        int length = in.readInt();
        // Before memory is taken for it.
        if (length < 0 || length > in.available()) {
            throw new EOFException("expected " + length + " bytes, but got " + in.available());
        }
        return in.readNBytes(length);
    }

    String readText() throws IOException {
        // Refuses what is not UTF-8, where a string's constructor would put something else in its place.
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(readBytes()))
                .toString();
    }

    <T> Optional<T> readOptional(Reader<T> reader) throws IOException {
        return readFlag() ? Optional.of(reader.read(this)) : Optional.empty();
    }

    boolean readFlag() throws IOException {
        byte flag = in.readByte();
        if (flag != 0 && flag != 1) {
            throw new IOException("expected 0 or 1, but got " + flag);
        }
        return flag == 1;
    }

    <T> List<T> readList(Reader<T> reader) throws IOException {
        int length = in.readInt();
        // An element has a byte at least.
        if (length < 0 || length > in.available()) {
            throw new EOFException("expected " + length + " elements, but got " + in.available() + " bytes");
        }
        List<T> list = new ArrayList<>(Math.min(length, LIST_LENGTH_EXPECTED));
        for (int i = 0; i < length; i++) {
            list.add(reader.read(this));
        }
        return list;
    }
}
