package io.parley.query;

import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A live stream on a socket of its own, of which nothing is read unless somebody asks: an idle client, or one that is too slow. */
final class RawStream implements AutoCloseable {
    /** So small that little of what is not read fits between the two sides. */
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    private final Socket socket = new Socket();

    private RawStream() {}

    static RawStream open(QueryServer server, UserId user) throws IOException {
        RawStream stream = new RawStream();
        stream.socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        stream.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        String request = "GET " + StreamClient.PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + server.token(user, Duration.ofHours(1)) + "\r\n\r\n";
        stream.socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        stream.socket.getOutputStream().flush();
        return stream;
    }

    /** Reads on until the connection ends, and gives all of it, as it came on the wire. */
    byte[] readAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
