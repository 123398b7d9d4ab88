package io.parley.endtoend.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP/1.1, in whatever characters: nothing is checked or encoded on its way to the wire.
 *
 * @param target what follows the method
 * @param headers whole lines
 * @param chunk how many bytes a chunk of the body has; 0 for a body of a known length
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(String method, String target, List<String> headers, byte @Nullable [] body, int chunk) {
    /** The sign-in answers only those who call the server by a name of this machine. */
    private static final String HOST = "localhost";

    static Request get(String target, String token) {
        return new Request("GET", target, List.of("Authorization: Bearer " + token), null, 0);
    }

    static Request with(String method, String target, String token, String mediaType, byte[] body) {
        return new Request(
                method, target, List.of("Authorization: Bearer " + token, "Content-Type: " + mediaType), body, 0);
    }

    Request withHeader(String line) {
        List<String> more = new ArrayList<>(headers);
        more.add(line);
        return new Request(method, target, more, body, chunk);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    byte[] toBytes() {
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(HOST)
                .append("\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        var bytes = new ByteArrayOutputStream();
        if (body == null) {
            write(bytes, head.append("\r\n"));
        } else if (chunk > 0) {
            write(bytes, head.append("Transfer-Encoding: chunked\r\n\r\n"));
            writeChunks(bytes, body);
        } else {
            write(bytes, head.append("Content-Length: ").append(body.length).append("\r\n\r\n"));
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    private void writeChunks(ByteArrayOutputStream bytes, byte[] whole) {
        for (int from = 0; from < whole.length; from += chunk) {
            byte[] part = Arrays.copyOfRange(whole, from, Math.min(whole.length, from + chunk));
            write(bytes, Integer.toHexString(part.length) + "\r\n");
            bytes.writeBytes(part);
            write(bytes, "\r\n");
        }
        write(bytes, "0\r\n\r\n");
    }

    private static void write(ByteArrayOutputStream bytes, CharSequence text) {
        bytes.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** For a failure: all of it, as Java would write it. */
    @Override
    public String toString() {
        String text = new String(toBytes(), StandardCharsets.ISO_8859_1);
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 3_000); i++) {
            char c = text.charAt(i);
            printable.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return printable.toString();
    }
}
