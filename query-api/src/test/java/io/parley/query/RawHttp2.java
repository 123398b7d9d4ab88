package io.parley.query;

import io.parley.schemas.ids.UserId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An HTTP/2 connection that asks for streams, lets the server send as much as it likes, and takes nothing of it. It is spoken by hand
 * (RFC 9113, RFC 7541), since every real client reads its connection whether anybody wants the answers or not.
 */
final class RawHttp2 implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_OF_REQUEST = 0x5;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int WINDOW_MAX = Integer.MAX_VALUE;
    private static final int WINDOW_DEFAULT = 65_535;

    private final Socket socket = new Socket();
    private int nextStream = 1;

    private RawHttp2() {}

    static RawHttp2 connect(QueryServer server) throws IOException {
        RawHttp2 connection = new RawHttp2();
        connection.socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        connection.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        connection.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        connection.frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW_SIZE)
                        .putInt(WINDOW_MAX)
                        .array());
        connection.frame(
                WINDOW_UPDATE,
                0,
                0,
                ByteBuffer.allocate(4).putInt(WINDOW_MAX - WINDOW_DEFAULT).array());
        return connection;
    }

    /** Asks for {@code user}'s stream. */
    void open(QueryServer server, UserId user) throws IOException {
        var headers = new ByteArrayOutputStream();
        literal(headers, ":method", "GET");
        literal(headers, ":scheme", "http");
        literal(headers, ":authority", "localhost");
        literal(headers, ":path", StreamClient.PATH);
        literal(headers, "authorization", "Bearer " + server.token(user, Duration.ofHours(1)));
        frame(HEADERS, END_OF_REQUEST, nextStream, headers.toByteArray());
        nextStream += 2;
    }

    /** A header that is in no table and compressed by nothing. */
    private static void literal(ByteArrayOutputStream headers, String name, String value) {
        headers.write(0);
        text(headers, name);
        text(headers, value);
    }

    private static void text(ByteArrayOutputStream headers, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int more = bytes.length - 0x7F;
        headers.write(Math.min(bytes.length, 0x7F));
        if (more >= 0) {
            while (more >= 0x80) {
                headers.write(more % 0x80 + 0x80);
                more /= 0x80;
            }
            headers.write(more);
        }
        headers.writeBytes(bytes);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        write(ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
