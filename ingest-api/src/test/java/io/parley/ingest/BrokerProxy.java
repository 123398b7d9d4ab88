package io.parley.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a broker, and can hold what goes one way or the other, or go away. */
final class BrokerProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    /** What goes one way, open or held. */
    private static final class Gate {
        private boolean open = true;

        synchronized void set(boolean nowOpen) {
            open = nowOpen;
            notifyAll();
        }

        synchronized void await() throws InterruptedException {
            while (!open) {
                wait();
            }
        }
    }

    private final Gate requests = new Gate();
    private final Gate answers = new Gate();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket listener;
    private volatile int brokerPort;

    BrokerProxy() {
        listener = listen(0);
        port = listener.getLocalPort();
    }

    private static ServerSocket listen(int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("expected to listen on the loopback interface", e);
        }
    }

    int port() {
        return port;
    }

    void forwardTo(int newBrokerPort) {
        brokerPort = newBrokerPort;
        ServerSocket accepting = listener;
        Thread.startVirtualThread(() -> accept(accepting));
    }

    private void accept(ServerSocket accepting) {
        try {
            while (true) {
                Socket client = accepting.accept();
                var broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                sockets.add(client);
                sockets.add(broker);
                Thread.startVirtualThread(() -> pump(client, broker, requests));
                Thread.startVirtualThread(() -> pump(broker, client, answers));
            }
        } catch (IOException e) {
            closeQuietly(accepting);
        }
    }

    private static void pump(Socket from, Socket to, Gate gate) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            int read;
            while ((read = input.read(chunk)) >= 0) {
                gate.await();
                output.write(chunk, 0, read);
            }
        } catch (IOException e) {
            // One end is gone; so is the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeQuietly(from);
        closeQuietly(to);
    }

    void holdRequests() {
        requests.set(false);
    }

    void holdAnswers() {
        answers.set(false);
    }

    void release() {
        requests.set(true);
        answers.set(true);
    }

    /** Closes every connection and takes no new one. What is held is lost. */
    void cut() {
        closeQuietly(listener);
        sockets.forEach(BrokerProxy::closeQuietly);
        sockets.clear();
    }

    /** Listens again, on the same port. */
    void restore() {
        listener = listen(port);
        forwardTo(brokerPort);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException("expected to close a socket", e);
        }
    }

    @Override
    public void close() {
        cut();
        release();
    }
}
