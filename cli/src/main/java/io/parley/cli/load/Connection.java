package io.parley.cli.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection, with one request under way at most. Whoever has it idle may send; from then on it belongs to the thread that reads, until
 * that has seen the answer.
 */
final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final AnswerReader answer = new AnswerReader();
    private final AtomicReference<@Nullable UnderWay> underWay = new AtomicReference<>();

    /**
     * A request that is not answered.
     *
     * @param dueNanos when it had to begin
     * @param unsent its bytes that have not gone out yet
     */
    record UnderWay(Request request, long dueNanos, ByteBuffer unsent) {
        UnderWay(Request request, long dueNanos) {
            this(request, dueNanos, request.bytes().duplicate());
        }
    }

    private Connection(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    static Connection open(InetSocketAddress server, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.connect(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            return new Connection(channel, selector);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void send(UnderWay sending) throws IOException {
        answer.reset();
        // Before the first byte goes out: the answer may be there before this method has returned.
        underWay.set(sending);
        write(sending);
    }

    private void write(UnderWay sending) throws IOException {
        channel.write(sending.unsent());
        if (sending.unsent().hasRemaining()) {
            try {
                key.interestOpsOr(SelectionKey.OP_WRITE);
            } catch (CancelledKeyException e) {
                throw new IOException("the connection has been closed", e);
            }
            key.selector().wakeup();
        }
    }

    /** Sends what could not go out at once. By the thread that reads. */
    void writeRest() throws IOException {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        UnderWay sending = underWay.get();
        if (sending != null) {
            write(sending);
        }
    }

    /**
     * Takes what has come. By the thread that reads.
     *
     * @param buffer to read into
     * @return what has been answered now, by {@link #answer}; null when that is not whole yet
     * @throws IOException when the connection is of no more use
     */
    @Nullable
    UnderWay read(ByteBuffer buffer) throws IOException {
        while (true) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                throw new EOFException("the server has closed the connection");
            }
            if (count == 0) {
                return null;
            }
            UnderWay answered = underWay.get();
            if (answered == null) {
                throw new IOException("expected no answer without a request");
            }
            if (answer.append(buffer.flip())) {
                underWay.set(null);
                return answered;
            }
        }
    }

    /** The answer that {@link #read} has found whole; valid until the next request is sent. */
    AnswerReader answer() {
        return answer;
    }

    /** What will not be answered any more, since the connection is lost; given to one caller only. Null when it was idle. */
    @Nullable
    UnderWay giveUp() {
        return underWay.getAndSet(null);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // Of no more use either way.
        }
    }
}
