package io.parley.endtoend.overload;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/1.1 with one request under way at most. Never blocks. Used by one thread. */
final class Wire {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int NO_LENGTH = -1;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final StringBuilder head = new StringBuilder();
    private @Nullable Ask ask;
    private @Nullable ByteBuffer unsent;
    private long dueNanos;
    private long sentNanos;
    private long openUntilNanos;
    private long restingSinceNanos;
    private boolean headDone;
    private int status;
    private int length;
    private boolean retryAfter;
    private boolean closes;
    private final StringBuilder body = new StringBuilder();

    private Wire(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    static Wire open(InetSocketAddress node, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(node);
        return new Wire(channel, selector);
    }

    Ask ask() {
        return requireNonNull(ask);
    }

    Times times(long endNanos) {
        return new Times(dueNanos, sentNanos, endNanos);
    }

    boolean busy() {
        return ask != null;
    }

    /** A stream that is open is closed by its client after a while. */
    boolean isOpenStream() {
        return openUntilNanos != 0;
    }

    boolean isOver(long now) {
        return openUntilNanos != 0 && now - openUntilNanos > 0;
    }

    boolean restsLonger(Duration max, long now) {
        return ask == null && now - restingSinceNanos > max.toNanos();
    }

    void stayOpenUntil(long nanos) {
        openUntilNanos = nanos;
    }

    void begin(Ask next, long due) throws IOException {
        ask = next;
        dueNanos = due;
        sentNanos = System.nanoTime();
        unsent = next.bytes();
        head.setLength(0);
        body.setLength(0);
        headDone = false;
        if (channel.isConnected()) {
            send();
        }
    }

    void connected() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        send();
    }

    void send() throws IOException {
        ByteBuffer bytes = unsent;
        if (bytes != null) {
            channel.write(bytes);
            key.interestOps(bytes.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** Reads what is there. @return the answer when it is whole; null when there is more to come */
    @Nullable
    Answer receive(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("expected an answer, but the connection has ended");
        }
        if (openUntilNanos != 0 || ask == null) {
            return null;
        }
        String text = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
        if (!headDone) {
            head.append(text);
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                if (head.length() > HEAD_BYTES_MAX) {
                    throw new IOException("expected the head of an answer");
                }
                return null;
            }
            readHead(head.substring(0, end + 2));
            text = head.substring(end + 4);
        }
        body.append(text);
        boolean whole = length == NO_LENGTH ? isWholeWithoutLength() : body.length() >= length;
        return whole ? new Answer(status, retryAfter, body.indexOf("\"outcome\":\"not-accepted\"") >= 0, closes) : null;
    }

    /** A stream is answered with its head; anything else in chunks ends with an empty one. */
    private boolean isWholeWithoutLength() {
        return (ask().kind() == Ask.Kind.STREAM && status == 200)
                || body.toString().endsWith("0\r\n\r\n");
    }

    private void readHead(String text) throws IOException {
        headDone = true;
        length = NO_LENGTH;
        retryAfter = false;
        closes = false;
        String[] lines = text.split("\r\n", -1);
        if (!lines[0].startsWith("HTTP/1.1 ")) {
            throw new IOException("expected HTTP/1.1, but got " + lines[0]);
        }
        status = Integer.parseInt(lines[0].substring(9, 12));
        for (String line : lines) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length: ")) {
                length = Integer.parseInt(lower.substring(16));
            } else if (lower.startsWith("retry-after: ")) {
                retryAfter = true;
            } else if (lower.equals("connection: close")) {
                closes = true;
            }
        }
    }

    /** The request is answered, and another one may begin. */
    void rest() {
        ask = null;
        unsent = null;
        restingSinceNanos = System.nanoTime();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is not used any more either way.
            key.cancel();
        }
    }
}
