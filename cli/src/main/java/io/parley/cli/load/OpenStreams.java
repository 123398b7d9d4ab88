package io.parley.cli.load;

import static java.util.Objects.requireNonNull;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.node.CommandFailure;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * People's open streams, each a connection of its own, and the one thread that reads them all: what is measured is the server, and not this. A stream
 * that the server ends, as it does when its token expires, is followed by another one from where it stopped. In the clear only.
 */
final class OpenStreams implements AutoCloseable {
    private static final int READ_BYTES = 64 << 10;

    private static final String MESSAGE_ID = "\"messageId\":\"";
    private static final int ID_LENGTH = 36;

    /** A server that ends streams sooner than that does not want them. */
    private static final long LIFE_MIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServerAddress server;
    private final RequestBytes requests;
    private final Consumer<MessageId> arrived;
    private final Selector selector;
    private final Set<SocketChannel> channels = ConcurrentHashMap.newKeySet();
    private final Thread reader;
    private volatile @Nullable Throwable failure;

    private OpenStreams(ServerAddress server, RequestBytes requests, Consumer<MessageId> arrived) throws IOException {
        this.server = server;
        this.requests = requests;
        this.arrived = arrived;
        this.selector = Selector.open();
        this.reader = Thread.ofPlatform().name("load-streams").daemon().unstarted(this::readAll);
    }

    /**
     * Opens them all.
     *
     * @param seen the last change that each of them has seen
     * @param requests for these streams alone
     * @param arrived hears of each message, on the thread that reads
     * @throws CommandFailure when nobody answers there
     */
    static OpenStreams open(
            ServerAddress server, Map<UserId, Long> seen, RequestBytes requests, Consumer<MessageId> arrived) {
        try {
            OpenStreams streams = new OpenStreams(server, requests, arrived);
            try {
                for (Map.Entry<UserId, Long> each : seen.entrySet()) {
                    streams.begin(each.getKey(), each.getValue());
                }
            } catch (IOException e) {
                streams.close();
                throw e;
            }
            streams.reader.start();
            return streams;
        } catch (IOException e) {
            throw Connections.unreachable(server, e);
        }
    }

    /** One of them, from one change on. */
    private final class Stream {
        private final UserId owner;
        private final long beganNanos = System.nanoTime();
        private final EventBytes events = new EventBytes(this::event);
        private long seen;

        Stream(UserId owner, long seen) {
            this.owner = owner;
            this.seen = seen;
        }

        private void event(long id, byte[] data) throws IOException {
            if (id != seen + 1) {
                throw new IOException("expected change " + (seen + 1) + " of " + owner + ", but got " + id);
            }
            seen = id;
            String text = new String(data, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(MESSAGE_ID) + MESSAGE_ID.length();
            // A change of another kind names no message.
            if (at >= MESSAGE_ID.length()) {
                arrived.accept(MessageId.parse(text.substring(at, at + ID_LENGTH)));
            }
        }

        /** @return whether it goes on */
        boolean read(SocketChannel channel, ByteBuffer buffer) throws IOException {
            while (true) {
                buffer.clear();
                int count = channel.read(buffer);
                if (count <= 0) {
                    return count == 0;
                }
                if (!events.append(buffer.flip())) {
                    return false;
                }
            }
        }

        boolean isYoung() {
            return System.nanoTime() - beganNanos < LIFE_MIN_NANOS;
        }
    }

    private void begin(UserId owner, long seen) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        try {
            channel.connect(Connections.socket(server));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer request = requests.stream(owner, seen);
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Stream(owner, seen));
        } catch (IOException e) {
            end(channel);
            throw e;
        }
    }

    private void end(SocketChannel channel) throws IOException {
        channels.remove(channel);
        channel.close();
    }

    private void readAll() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key, buffer);
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            // Closed.
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void serve(SelectionKey key, ByteBuffer buffer) throws IOException {
        Stream stream = (Stream) requireNonNull(key.attachment());
        SocketChannel channel = (SocketChannel) key.channel();
        if (stream.read(channel, buffer)) {
            return;
        }
        end(channel);
        if (stream.isYoung()) {
            throw new EOFException("the server has ended the stream at once");
        }
        begin(stream.owner, stream.seen);
    }

    /** @throws CommandFailure when one of them shows what cannot be, or is over for good */
    void requireAlive() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new CommandFailure("a reader's stream failed: " + thrown.getMessage(), thrown);
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            for (SocketChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new CommandFailure("expected to close the streams, but got " + e, e);
        }
    }
}
