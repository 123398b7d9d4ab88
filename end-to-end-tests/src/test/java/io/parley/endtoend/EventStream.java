package io.parley.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection to a live stream, read event by event: what a browser's EventSource does, and no more. Every read that finds nothing
 * for too long fails, as does one of a connection that breaks. One thread.
 */
public final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** So small that a reader that stops reading is soon noticed. */
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    private static final int CONNECT_TIME_MAX_MS = 60_000;

    /** For what comes before the first byte of the stream: a freshness that is waited for. */
    private static final Duration ANSWER_TIME_MAX = Duration.ofMinutes(1);

    private static final String RETRY_AFTER = "retry-after:";

    private final AutoCloseable connection;
    private final int status;
    private final boolean retryAfter;
    private final InputStream body;
    private final byte[] buffer = new byte[RECEIVE_BUFFER_BYTES];
    private int position;
    private int limit;

    private EventStream(AutoCloseable connection, int status, boolean retryAfter, InputStream body) {
        this.connection = connection;
        this.status = status;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    /** What a stream tells. */
    public record Event(long id, String type, JsonNode data) {}

    /**
     * Over HTTP/1.1, on a socket that takes in little by itself.
     *
     * @param lastEventId for the header; empty for none
     * @param quietMax how long a read waits for the next byte
     */
    public static EventStream overHttp1(
            URI url, String token, String path, Optional<Long> lastEventId, Duration quietMax) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_TIME_MAX_MS);
            socket.setSoTimeout((int) ANSWER_TIME_MAX.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nAuthorization: Bearer "
                    + token + "\r\n"
                    + lastEventId.map(id -> "Last-Event-ID: " + id + "\r\n").orElse("") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream(), RECEIVE_BUFFER_BYTES);
            int status = Integer.parseInt(line(in).split(" ", -1)[1]);
            boolean retryAfter = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                retryAfter |= header.regionMatches(true, 0, RETRY_AFTER, 0, RETRY_AFTER.length());
            }
            socket.setSoTimeout((int) quietMax.toMillis());
            return new EventStream(socket, status, retryAfter, new Chunks(in));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Over HTTP/2; at the end of {@code timeMax} it breaks. */
    static EventStream overHttp2(
            HttpClient client, URI url, String token, String path, Optional<Long> lastEventId, Duration timeMax)
            throws IOException, InterruptedException {
        // This client loses its way when much comes right behind the answer that changes the protocol.
        client.send(
                HttpRequest.newBuilder(url.resolve("/health/live"))
                        .timeout(ANSWER_TIME_MAX)
                        .build(),
                BodyHandlers.discarding());
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(ANSWER_TIME_MAX)
                .header("Authorization", "Bearer " + token);
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", Long.toString(id)));
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        InputStream body = response.body();
        CompletableFuture.delayedExecutor(timeMax.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        body.close();
                    } catch (IOException e) {
                        // It is over in any case.
                    }
                });
        return new EventStream(body, response.statusCode(), false, body);
    }

    public int status() {
        return status;
    }

    /** Whether the answer said when to come again. Known over HTTP/1.1. */
    public boolean retryAfter() {
        return retryAfter;
    }

    /**
     * The next event that is whole; fails when nothing but comments comes for {@code timeMax}.
     *
     * @throws EOFException when the stream has ended in order; over HTTP/1.1, one that is cut off fails in another way
     */
    public Event next(Duration timeMax) throws IOException {
        long begin = System.nanoTime();
        String id = "";
        String type = "";
        String data = "";
        while (true) {
            String line = line();
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && !data.isEmpty()) {
                return new Event(Long.parseLong(id), type, JSON.readTree(data));
            } else if (line.startsWith(":") && System.nanoTime() - begin > timeMax.toNanos()) {
                throw new SocketTimeoutException("expected an event within " + timeMax);
            }
        }
    }

    /** The body's next line. By the byte, as the head is read, megabytes of large messages would take longer than anything else here. */
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            for (int i = position; i < limit; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, position, i - position);
                    position = i + 1;
                    return line.toString(StandardCharsets.UTF_8);
                }
            }
            line.write(buffer, position, limit - position);
            position = 0;
            limit = body.read(buffer);
            if (limit < 0) {
                throw new EOFException();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw cut();
            }
            bytes.write(next);
        }
        String line = bytes.toString(StandardCharsets.UTF_8);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static IOException cut() {
        return new SocketException("expected more of an answer, but the connection ended");
    }

    /** The body of an HTTP/1.1 answer that is sent in chunks. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;
        private boolean begun;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                if (begun) {
                    // The end of the chunk before; servers send it with the next one.
                    line(in);
                }
                begun = true;
                left = Integer.parseInt(line(in), 16);
                ended = left == 0;
            }
            if (ended) {
                return -1;
            }
            int count = in.read(bytes, offset, Math.min(length, left));
            if (count < 0) {
                throw cut();
            }
            left -= count;
            return count;
        }
    }

    /** Goes away without a word. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (Exception e) {
            // It was broken already.
        }
    }
}
