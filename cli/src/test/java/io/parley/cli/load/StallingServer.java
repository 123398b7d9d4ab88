package io.parley.cli.load;

import io.parley.cli.client.ServerAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Answers requests without a body over HTTP/1.1, as a test says for each by its number; an empty answer closes the connection. */
final class StallingServer implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    static final String UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    static final String GOES_AWAY = "";

    private final ServerSocket socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final AtomicLong number = new AtomicLong();
    private final LongFunction<String> answers;

    /** @param answers to request number 0, 1, …; may block */
    StallingServer(LongFunction<String> answers) throws IOException {
        this.answers = answers;
        Thread.ofVirtual().start(this::acceptAll);
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                var lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    String answer = answers.apply(number.getAndIncrement());
                    if (answer.isEmpty()) {
                        return;
                    }
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    ServerAddress address() {
        return new ServerAddress(URI.create("http://127.0.0.1:" + socket.getLocalPort()));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
