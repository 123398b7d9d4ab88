package io.parley.cli.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One open stream of server-sent events over HTTP/1.1, put together from the pieces in which it comes. Understands what our servers write: an answer in
 * chunks, lines that end in a line feed, and one line of data for each event. Not thread-safe.
 */
final class EventBytes {
    /** Most lines fit; longer ones grow. */
    private static final int BYTES_FIRST = 1 << 10;

    /** A legal event: 65,535 bytes of text, each written as the six of an escape at worst, and room for ids and names. */
    private static final int LINE_BYTES_MAX = 400_000;

    private static final byte[] ID = "id:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final String OK = "HTTP/1.1 200 ";
    private static final int HEX = 16;

    private final Listener listener;
    private Part part = Part.STATUS;
    private final Line wire = new Line();
    private final Line line = new Line();

    /** What is still to come of the chunk. */
    private int chunkLeft;

    private long id;
    private byte[] data = {};

    private enum Part {
        STATUS,
        HEADERS,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        OVER
    }

    /** Hears of each event. */
    @FunctionalInterface
    interface Listener {
        /** @param data of the event: what follows {@code data:} */
        void event(long id, byte[] data) throws IOException;
    }

    /** Bytes up to a line feed. */
    private static final class Line {
        private byte[] bytes = new byte[BYTES_FIRST];
        private int size;

        /** @return whether the line is whole; it is without its end then */
        boolean add(byte next) throws IOException {
            if (next == '\n') {
                size -= size > 0 && bytes[size - 1] == '\r' ? 1 : 0;
                return true;
            }
            if (size == LINE_BYTES_MAX) {
                throw new IOException("expected lines of at most " + LINE_BYTES_MAX + " bytes, but it goes on");
            }
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
            bytes[size++] = next;
            return false;
        }

        boolean startsWith(byte[] name) {
            return size >= name.length && Arrays.equals(bytes, 0, name.length, name, 0, name.length);
        }

        String text() {
            return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
        }
    }

    EventBytes(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes what has come.
     *
     * @return whether the stream goes on
     * @throws IOException when this is no stream of events
     */
    boolean append(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining() && part != Part.OVER) {
            byte next = piece.get();
            if (part == Part.CHUNK) {
                takeOfChunk(next);
            } else if (wire.add(next)) {
                takeWire();
                wire.size = 0;
            }
        }
        return part != Part.OVER;
    }

    private void takeWire() throws IOException {
        switch (part) {
            case STATUS -> {
                if (!wire.text().startsWith(OK)) {
                    throw new IOException("expected an open stream, but got " + wire.text());
                }
                part = Part.HEADERS;
            }
            case HEADERS -> part = wire.size == 0 ? Part.CHUNK_SIZE : Part.HEADERS;
            case CHUNK_SIZE -> {
                chunkLeft = chunkSize();
                part = chunkLeft == 0 ? Part.OVER : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case CHUNK, OVER -> throw new IllegalStateException("expected no line of the protocol within " + part);
        }
    }

    private int chunkSize() throws IOException {
        try {
            return Integer.parseInt(wire.text().strip(), HEX);
        } catch (NumberFormatException e) {
            throw new IOException("expected the size of a chunk, but got something else", e);
        }
    }

    private void takeOfChunk(byte next) throws IOException {
        chunkLeft--;
        if (chunkLeft == 0) {
            part = Part.CHUNK_END;
        }
        if (line.add(next)) {
            takeLine();
            line.size = 0;
        }
    }

    private void takeLine() throws IOException {
        if (line.startsWith(ID)) {
            id = number();
        } else if (line.startsWith(DATA)) {
            data = Arrays.copyOfRange(line.bytes, DATA.length, line.size);
        } else if (line.size == 0 && data.length > 0) {
            listener.event(id, data);
            data = new byte[0];
        }
    }

    private long number() throws IOException {
        String text = line.text().substring(ID.length).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("expected an event's id to be its number, but got something else", e);
        }
    }
}
