package io.parley.cli.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One answer over HTTP/1.1, put together from the pieces in which it comes. Understands what our servers write: a body whose length is said
 * before, or that comes in chunks. Used again and again, so that a request costs no garbage; not thread-safe.
 */
final class AnswerReader {
    /** Most answers fit; longer ones grow. */
    private static final int BYTES_FIRST = 4 << 10;

    /** Beyond any answer that is asked for here: a batch of 1,000 has 300 KB. */
    private static final int BYTES_MAX = 64 << 20;

    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNKED = -1;
    private static final int HEX = 16;

    private byte[] bytes = new byte[BYTES_FIRST];
    private int size;

    /** Where the body begins; 0 while the head is not whole. */
    private int bodyStart;

    /** Where the body ends, as far as it is there. */
    private int bodyEnd;

    /** Of the whole body, or {@link #CHUNKED}. */
    private int length;

    /** What of the chunks is still to be looked at. */
    private int chunkAt;

    private int status;

    /** Makes it ready for another answer. */
    void reset() {
        size = 0;
        bodyStart = 0;
        bodyEnd = 0;
        chunkAt = 0;
        status = 0;
    }

    /**
     * Takes what has come.
     *
     * @return whether the answer is whole
     * @throws IOException when this is no answer of HTTP/1.1, or too long a one
     */
    boolean append(ByteBuffer piece) throws IOException {
        int scanFrom = Math.max(0, size - 3);
        int added = piece.remaining();
        if (size + added > BYTES_MAX) {
            throw new IOException("expected an answer of at most " + BYTES_MAX + " bytes, but it goes on");
        }
        if (size + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + added, 2 * bytes.length));
        }
        piece.get(bytes, size, added);
        size += added;
        if (bodyStart == 0 && !readHead(scanFrom)) {
            return false;
        }
        return length == CHUNKED ? readChunks() : isWhole();
    }

    private boolean isWhole() throws IOException {
        bodyEnd = Math.min(size, bodyStart + length);
        return endsAt(bodyStart + length);
    }

    private boolean endsAt(int end) throws IOException {
        if (size > end) {
            throw new IOException("expected nothing after the answer, but got " + (size - end) + " bytes");
        }
        return size == end;
    }

    private boolean readHead(int scanFrom) throws IOException {
        for (int i = scanFrom; i + 3 < size; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                bodyStart = i + 4;
                bodyEnd = bodyStart;
                chunkAt = bodyStart;
                parseHead(i);
                return true;
            }
        }
        return false;
    }

    private void parseHead(int end) throws IOException {
        if (end < STATUS_AT + 3 || bytes[0] != 'H' || bytes[STATUS_AT - 1] != ' ') {
            throw new IOException("expected an answer of HTTP/1.1, but got something else");
        }
        status = number(STATUS_AT, STATUS_AT + 3, 10);
        length = 0;
        int line = lineEnd(0) + 2;
        while (line < end) {
            int lineEnd = lineEnd(line);
            if (startsWith(line, CONTENT_LENGTH)) {
                length = number(line + CONTENT_LENGTH.length, lineEnd, 10);
            } else if (startsWith(line, TRANSFER_ENCODING)) {
                length = CHUNKED;
            }
            line = lineEnd + 2;
        }
    }

    /** Where the line that begins at {@code start} ends; there is such an end. */
    private int lineEnd(int start) {
        int end = start;
        while (bytes[end] != '\r') {
            end++;
        }
        return end;
    }

    /** @param name in lower case */
    private boolean startsWith(int at, byte[] name) {
        if (at + name.length > size) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            byte found = bytes[at + i];
            if (found != name[i] && (found < 'A' || found > 'Z' || found + ('a' - 'A') != name[i])) {
                return false;
            }
        }
        return true;
    }

    private int number(int from, int to, int radix) throws IOException {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == ' ') {
                continue;
            }
            int digit = Character.digit(bytes[i], radix);
            if (digit < 0 || number > BYTES_MAX) {
                throw new IOException("expected a number in the answer's head, but got something else");
            }
            number = number * radix + digit;
        }
        return number;
    }

    /** Moves what is in the chunks together, as far as they are whole. */
    private boolean readChunks() throws IOException {
        while (true) {
            int sizeEnd = chunkAt;
            while (sizeEnd + 1 < size && bytes[sizeEnd] != '\r') {
                sizeEnd++;
            }
            if (sizeEnd + 1 >= size) {
                return false;
            }
            int chunk = number(chunkAt, sizeEnd, HEX);
            int dataAt = sizeEnd + 2;
            if (size < dataAt + chunk + 2) {
                return false;
            }
            System.arraycopy(bytes, dataAt, bytes, bodyEnd, chunk);
            bodyEnd += chunk;
            chunkAt = dataAt + chunk + 2;
            if (chunk == 0) {
                return endsAt(chunkAt);
            }
        }
    }

    /** 0 while nothing of an answer is there. */
    int status() {
        return status;
    }

    int bodyLength() {
        return bodyEnd - bodyStart;
    }

    /** A copy; the answer is whole. */
    byte[] body() {
        return Arrays.copyOfRange(bytes, bodyStart, bodyEnd);
    }

    /** How often {@code text} is in the body. */
    int occurrences(byte[] text) {
        int found = 0;
        for (int i = bodyStart; i + text.length <= bodyEnd; i++) {
            if (bytes[i] == text[0] && Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
                found++;
            }
        }
        return found;
    }
}
