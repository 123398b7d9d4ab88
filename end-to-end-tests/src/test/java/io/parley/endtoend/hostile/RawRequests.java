package io.parley.endtoend.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Bytes that a server of HTTP may be sent: some are HTTP, most are not quite, and some are something else. One thread. */
final class RawRequests {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final List<String> METHODS = List.of(
            "GET",
            "POST",
            "HEAD",
            "OPTIONS",
            "CONNECT",
            "TRACE",
            "get",
            "",
            " ",
            "G\u0000T",
            "\u00ff",
            "PRI",
            "X".repeat(300));
    private static final List<String> TARGETS = List.of(
            "/v1/feed",
            "/health/live",
            "",
            "*",
            "//",
            "/ /",
            "http://",
            "http://a@b:c/",
            "http://127.0.0.1:99999/",
            "/%",
            "/%00",
            "/\u0000",
            "/\u00e9",
            "?",
            "/../../etc/passwd",
            "/..;/x",
            "/.%2e/",
            "\\",
            "/a\tb",
            "/" + "a".repeat(20_000),
            "/?" + "&".repeat(9_000),
            "/health/live#x",
            "127.0.0.1:80",
            "/v1/conversations/%ff/messages");
    private static final List<String> VERSIONS = List.of(
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/0.9",
            "HTTP/1.2",
            "HTTP/2.0",
            "HTTP/3",
            "HTTP/9.9",
            "HTTP/-1",
            "http/1.1",
            "HTTP/1.1 ",
            "HTTP",
            "",
            "HTCPCP/1.0",
            "HTTP/1.1\u0000",
            "HTTP/11111111111111111111");
    private static final List<String> LENGTHS =
            List.of("-1", "+5", "1e3", "0x10", "5, 6", "99999999999999999999", "5 5", "\u0665", "five", "5;x");
    private static final List<String> CHUNKS = List.of(
            "-1\r\nx\r\n",
            "0x1\r\nx\r\n",
            "g\r\nx\r\n",
            "ffffffffffffffffff\r\nx",
            "7fffffff\r\nx",
            "\r\n\r\n",
            "1\r\nxx\r\n",
            "1 1\r\nx\r\n",
            ";\r\n",
            "1\nx\n",
            "00000000000000000000000000000001\r\nx\r\n");
    private static final List<String> HEADERS = List.of(
            "Host: ",
            "Host: a\r\nHost: b",
            "Host: [::1",
            "Host: a:b:c",
            "Host: %00",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: \u000bchunked",
            "Expect: x",
            "Expect: 100-continue",
            "Connection: \u0000",
            "Connection: close, keep-alive, upgrade",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: %%%",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "X: a\r\n b",
            "X: \u0000",
            "X : a",
            ": a",
            "no colon",
            "\u00e9: a",
            "X: " + "a".repeat(30_000),
            "Content-Type: \u00ff",
            "Authorization: Bearer \u0000\u0001",
            "Cookie: " + "=;".repeat(4_000),
            "Range: bytes=-",
            "Accept: " + ",".repeat(5_000));

    private final String token;
    private final Random random;

    /**
     * @param refused whether there is nothing in it that may be served: two ways to say where a request ends are a way to hide a second one in it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record RawAttempt(byte[] bytes, boolean refused) {
        @Override
        public String toString() {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return text.substring(0, Math.min(text.length(), 1_000))
                    .replace("\r", "\\r")
                    .replace("\u0000", "\\0");
        }
    }

    RawRequests(String token, Random random) {
        this.token = token;
        this.random = random;
    }

    RawAttempt next() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> odd(requestLine() + headers() + "\r\n");
            case 2 -> odd(good() + requestLine() + headers() + "\r\n" + good());
            case 3 -> odd("GET /v1/feed HTTP/1.1\r\n" + headers() + authorization() + "\r\n");
            case 4 -> refused(post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + good()));
            case 5 -> refused(lengths());
            case 6 -> refused(post("Transfer-Encoding: chunked", HostileValues.pick(CHUNKS, random) + good()));
            case 7 -> odd(good().repeat(1 + random.nextInt(30)) + good().substring(0, random.nextInt(20)));
            case 8 -> bytes(HostileValues.damaged(latin(sound()), random));
            case 9 -> bytes(frames());
            case 10 -> odd(bomb());
            default -> bytes(random.nextBoolean() ? HostileValues.noise(random) : hello());
        };
    }

    private static RawAttempt bytes(byte[] bytes) {
        return new RawAttempt(bytes, false);
    }

    private static RawAttempt odd(String text) {
        return bytes(latin(text));
    }

    private static RawAttempt refused(String text) {
        return new RawAttempt(latin(text), true);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String authorization() {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private static String good() {
        return "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private String requestLine() {
        String space = random.nextInt(8) == 0 ? "  " : " ";
        String end = random.nextInt(8) == 0 ? "\n" : "\r\n";
        return HostileValues.pick(METHODS, random)
                + space
                + HostileValues.pick(TARGETS, random)
                + space
                + HostileValues.pick(VERSIONS, random)
                + end;
    }

    private String headers() {
        StringBuilder headers = new StringBuilder(random.nextInt(4) == 0 ? "" : "Host: a\r\n");
        for (int i = random.nextInt(3); i > 0; i--) {
            headers.append(HostileValues.pick(HEADERS, random)).append("\r\n");
        }
        return headers.toString();
    }

    private String post(String framing, String body) {
        return "POST /v1/messages HTTP/1.1\r\nHost: a\r\n" + authorization() + "Content-Type: application/json\r\n"
                + framing + "\r\n\r\n" + body;
    }

    private String lengths() {
        return random.nextBoolean()
                ? post("Content-Length: " + HostileValues.pick(LENGTHS, random), "{\"to\":\"bob\",\"text\":\"x\"}")
                : post("Content-Length: 1\r\nContent-Length: 24", "{\"to\":\"bob\",\"text\":\"x\"}" + good());
    }

    private String sound() {
        String body = "{\"to\":\"bob\",\"text\":\"x\"}";
        return post("Content-Length: " + body.length(), body) + good();
    }

    private String bomb() {
        return switch (random.nextInt(3)) {
            case 0 ->
                "GET /health/live HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(1 + random.nextInt(20_000)) + "\r\n";
            case 1 ->
                "GET /health/live HTTP/1.1\r\nHost: a\r\n" + "X".repeat(1 + random.nextInt(100_000)) + ": y\r\n\r\n";
            default -> post("Transfer-Encoding: chunked", "1\r\n \r\n".repeat(random.nextInt(20_000)));
        };
    }

    /** HTTP/2 by prior knowledge, as far as its first bytes go. */
    private byte[] frames() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                latin(random.nextInt(8) == 0 ? PREFACE.substring(0, random.nextInt(PREFACE.length())) : PREFACE));
        for (int i = random.nextInt(8); i >= 0; i--) {
            byte[] payload = HostileValues.noise(random);
            int length = random.nextInt(6) == 0 ? random.nextInt(1 << 24) : payload.length;
            bytes.writeBytes(ByteBuffer.allocate(9)
                    .put((byte) (length >> 16))
                    .putShort((short) length)
                    .put((byte) random.nextInt(12))
                    .put((byte) random.nextInt(256))
                    .putInt(random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(8))
                    .array());
            bytes.writeBytes(payload);
        }
        return bytes.toByteArray();
    }

    /** The first record of a TLS connection, and no second one. */
    private byte[] hello() {
        byte[] hello = new byte[64];
        random.nextBytes(hello);
        System.arraycopy(new byte[] {0x16, 3, 1, 0, 59, 1, 0, 0, 55, 3, 3}, 0, hello, 0, 11);
        return hello;
    }
}
