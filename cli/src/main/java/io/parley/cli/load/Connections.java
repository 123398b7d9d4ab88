package io.parley.cli.load;

import static java.util.Objects.requireNonNull;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.load.Connection.UnderWay;
import io.parley.cli.node.CommandFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server, kept alive, and the one thread that reads from all of them. A request costs one write and one read: what is
 * measured is the server, and not this. In the clear only.
 */
final class Connections implements AutoCloseable {
    /** More than any answer but the largest has at once. */
    private static final int READ_BYTES = 64 << 10;

    private static final int HTTP_PORT = 80;

    private final ServerAddress server;
    private final InetSocketAddress address;
    private final Listener listener;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();
    private final Thread reader;
    private volatile @Nullable Throwable failure;

    /** Hears what comes back, on the thread that reads. */
    interface Listener {
        /**
         * @param answer valid during this call only
         * @return what the connection does next; null when it has nothing to do
         */
        @Nullable
        UnderWay answered(UnderWay request, AnswerReader answer);

        /** It will not be answered; the connection is made anew. */
        void lost(UnderWay request);
    }

    private Connections(ServerAddress server, Listener listener) throws IOException {
        this.server = server;
        this.listener = listener;
        this.address = socket(server);
        this.selector = Selector.open();
        this.reader = Thread.ofPlatform().name("load-reader").daemon().unstarted(this::readAll);
    }

    /**
     * Opens them all.
     *
     * @throws CommandFailure when nobody answers there, or not in the clear
     */
    static Connections open(ServerAddress server, int count, Listener listener) {
        if (!"http".equals(server.url().getScheme())) {
            throw new CommandFailure("expected --url of http, but got " + server + ": this does not measure TLS");
        }
        try {
            Connections opened = new Connections(server, listener);
            try {
                for (int i = 0; i < count; i++) {
                    opened.openOne();
                }
                opened.reader.start();
                return opened;
            } catch (IOException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreachable(server, e);
        }
    }

    static InetSocketAddress socket(ServerAddress server) {
        int port = server.url().getPort();
        return new InetSocketAddress(server.url().getHost(), port < 0 ? HTTP_PORT : port);
    }

    static CommandFailure unreachable(ServerAddress server, IOException cause) {
        return new CommandFailure("nobody answers at " + server + " (is parley up running?)", cause);
    }

    private void openOne() throws IOException {
        Connection connection = Connection.open(address, selector);
        synchronized (connections) {
            connections.add(connection);
        }
        idle.add(connection);
    }

    /** Takes one that has nothing to do, waiting for it. Null when there is none in time. */
    @Nullable
    Connection takeIdle(Duration patience) throws InterruptedException {
        requireAlive();
        return idle.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One that was lost meanwhile has been made anew already. */
    void giveBack(Connection connection) {
        if (connection.isOpen()) {
            idle.add(connection);
        }
    }

    /** @throws CommandFailure when the server is gone */
    void requireAlive() {
        Throwable thrown = failure;
        if (thrown instanceof CommandFailure gone) {
            throw gone;
        }
        if (thrown != null) {
            throw new IllegalStateException("expected answers to be read, but that has failed", thrown);
        }
    }

    /** Sends on a connection that was idle. */
    void send(Connection connection, UnderWay request) {
        try {
            connection.send(request);
        } catch (IOException e) {
            // The reader finds out too, and makes the connection anew.
            tellLost(connection);
        }
    }

    private void readAll() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        try {
            while (selector.isOpen()) {
                selector.select(key -> serve(key, buffer));
            }
        } catch (ClosedSelectorException e) {
            // Closed.
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void serve(SelectionKey key, ByteBuffer buffer) {
        Connection connection = (Connection) requireNonNull(key.attachment());
        try {
            if (key.isWritable()) {
                connection.writeRest();
            }
            UnderWay answered = connection.read(buffer);
            if (answered != null) {
                goOn(connection, listener.answered(answered, connection.answer()));
            }
        } catch (IOException e) {
            replace(connection);
        }
    }

    private void goOn(Connection connection, @Nullable UnderWay next) throws IOException {
        if (next == null) {
            idle.add(connection);
        } else {
            connection.send(next);
        }
    }

    /** An idle one that the server has closed is nobody's error: it may not have been used for long. */
    private void replace(Connection connection) {
        connection.close();
        synchronized (connections) {
            connections.remove(connection);
        }
        idle.remove(connection);
        tellLost(connection);
        try {
            openOne();
        } catch (IOException e) {
            throw unreachable(server, e);
        }
    }

    private void tellLost(Connection connection) {
        UnderWay lost = connection.giveUp();
        if (lost != null) {
            listener.lost(lost);
        }
    }

    /** Gives up whatever is not answered; its connections are of no more use. */
    List<UnderWay> abandon() {
        List<UnderWay> lost = new ArrayList<>();
        synchronized (connections) {
            for (Connection connection : connections) {
                UnderWay request = connection.giveUp();
                if (request != null) {
                    lost.add(request);
                }
            }
        }
        return lost;
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new CommandFailure("expected to close the connections, but got " + e, e);
        }
        synchronized (connections) {
            connections.forEach(Connection::close);
        }
    }
}
