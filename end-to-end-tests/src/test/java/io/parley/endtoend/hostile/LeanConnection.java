package io.parley.endtoend.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept for one request after the other and made anew when the server has ended it. As little as it takes: tens of
 * thousands of requests a second must not wait for their client, and a client that knows HTTP would not send most of them. One thread.
 */
final class LeanConnection implements AutoCloseable {
    /** An answer that takes longer hangs. Only decides when a test fails that would hang. */
    static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(100);

    private static final int CONTINUE = 100;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final String LENGTH = "content-length";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9][0-9] .*");

    private final URI server;
    private @Nullable Socket socket;
    private InputStream input = InputStream.nullInputStream();

    LeanConnection(URI server) {
        this.server = server;
    }

    /** @throws IOException when there is no answer in time, or one that is no HTTP */
    Reply exchange(Request request) throws IOException {
        return exchange(request.toBytes(), request.isHead());
    }

    Reply exchange(byte[] request, boolean head) throws IOException {
        boolean kept = socket != null;
        try {
            return exchangeOnce(request, head);
        } catch (EOFException | SocketException e) {
            close();
            if (!kept) {
                throw e;
            }
            // The server has ended the connection in the meantime, as it may.
            return exchangeOnce(request, head);
        }
    }

    private Reply exchangeOnce(byte[] request, boolean head) throws IOException {
        Socket open = open();
        open.getOutputStream().write(request);
        Reply reply = read(input, head);
        if (reply.last()) {
            close();
        }
        return reply;
    }

    private Socket open() throws IOException {
        if (socket == null) {
            Socket fresh = connect(server);
            input = new BufferedInputStream(fresh.getInputStream(), 1 << 16);
            socket = fresh;
        }
        return socket;
    }

    /** Ends without a farewell, so that ten thousands of connections leave no port behind that waits. */
    static Socket connect(URI server) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoLinger(true, 0);
        socket.setSoTimeout((int) ANSWER_TIME_MAX.toMillis());
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) ANSWER_TIME_MAX.toMillis());
        return socket;
    }

    /** @throws EOFException when there is none any more */
    static Reply read(InputStream input, boolean head) throws IOException {
        while (true) {
            int status = status(line(input));
            Map<String, List<String>> headers = headers(input);
            if (status != CONTINUE) {
                return reply(input, status, headers, head);
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!STATUS_LINE.matcher(line).matches()) {
            throw new IOException("expected a status line, but got " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, List<String>> headers(InputStream input) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("expected a header, but got " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static Reply reply(InputStream input, int status, Map<String, List<String>> headers, boolean head)
            throws IOException {
        boolean last = headers.getOrDefault("connection", List.of())
                .toString()
                .toLowerCase(Locale.ROOT)
                .contains("close");
        boolean stream = status == OK
                && headers.getOrDefault("content-type", List.of()).toString().contains("event-stream");
        if (head || stream || status == NO_CONTENT || status == NOT_MODIFIED) {
            return new Reply(status, headers, new byte[0], last || stream);
        }
        if (headers.containsKey("transfer-encoding")) {
            return new Reply(status, headers, chunks(input), last);
        }
        if (!headers.containsKey(LENGTH)) {
            return new Reply(status, headers, input.readAllBytes(), true);
        }
        int length = Integer.parseInt(headers.getOrDefault(LENGTH, List.of()).getFirst());
        return new Reply(status, headers, exactly(input, length), last);
    }

    private static byte[] chunks(InputStream input) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int length = chunkLength(input); length > 0; length = chunkLength(input)) {
            body.writeBytes(exactly(input, length));
            var _ = line(input);
        }
        var _ = headers(input);
        return body.toByteArray();
    }

    private static int chunkLength(InputStream input) throws IOException {
        return Integer.parseInt(line(input), 16);
    }

    private static byte[] exactly(InputStream input, int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("expected a body of " + length + " bytes, but it ends after " + bytes.length);
        }
        return bytes;
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) {
                throw new EOFException("expected a line, but the connection ended after \"" + line + "\"");
            }
            line.append((char) c);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new AssertionError("expected a socket to close", e);
            }
        }
    }
}
