package io.parley.endtoend.hostile;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What people who test services put where it does not belong. */
final class HostileValues {
    /** None is an id, a number within bounds, a cursor or a token. Encoded as a client would, or not at all. */
    private static final List<String> VALUES = List.of(
            "",
            "%00",
            "%20",
            "%0d%0aSet-Cookie:%20a=b",
            "-1",
            "99999999999999999999",
            "9223372036854775808",
            "1e3",
            "0x10",
            "%2B5",
            "5%20",
            "%D9%A3",
            "NaN",
            "null",
            "undefined",
            "true",
            "%5B%5D",
            "%7B%7D",
            "..%2f..%2fetc%2fpasswd",
            "%c0%af",
            "%ff",
            "%ed%a0%80",
            "%f0%9f%98%80",
            "%E2%80%AE",
            "'%20OR%20'1'='1",
            "%3Cscript%3E",
            "$%7Bjndi:ldap://127.0.0.1/a%7D",
            "%7B%7B7*7%7D%7D",
            "%25n%25n%25s",
            "alice:bob",
            "alice%2Fbob",
            "%61%6c%69%63%65%00",
            "a".repeat(129),
            "A".repeat(700),
            "%zz",
            "%",
            "%e2%82");

    /** Those of them that are no user's id, by chance. */
    private static final List<String> NO_IDS = VALUES.stream()
            .filter(value -> !URLDecoder.decode(value.replaceAll("%(?![0-9a-fA-F]{2})", "%25"), StandardCharsets.UTF_8)
                    .matches("[A-Za-z0-9._~@|+=-]{1,128}"))
            .toList();

    private static final List<String> ACCEPTS = List.of(
            "text/html",
            "application/xml",
            "application/json;q=0",
            "*/*;q=0",
            ",",
            ";",
            ";;;q=",
            "application/*;q=0.000, text/plain",
            "a/b".repeat(500));

    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/json; charset=utf-16",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            ";",
            "json",
            "application/json5");

    /** Beside what the request needs: no server should care, or say so. */
    private static final List<String> HEADERS = List.of(
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-For: 127.0.0.1, ::1, %00",
            "Forwarded: for=\"_secret\";proto=https",
            "Upgrade: websocket",
            "Expect: 100-continue",
            "Expect: 200-ok",
            "Range: bytes=0-1",
            "If-None-Match: *",
            "Cookie: " + "a=b; ".repeat(100),
            "Origin: http://evil.example",
            "Parley-Seen-Seq: -1",
            "Parley-Seen-Seq: 1, 2",
            "Last-Event-ID: x",
            "Content-Encoding: gzip",
            "Accept-Charset: utf-7",
            "X-Long: " + "x".repeat(20_000),
            "X-Latin: \u00e9\u00ff",
            "TE: trailers");

    private HostileValues() {}

    static String value(Random random) {
        return pick(VALUES, random);
    }

    static String noId(Random random) {
        return pick(NO_IDS, random);
    }

    static String accept(Random random) {
        return pick(ACCEPTS, random);
    }

    static String type(Random random) {
        return pick(TYPES, random);
    }

    static String header(Random random) {
        return pick(HEADERS, random);
    }

    static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    /** Some bytes changed, added or cut off. */
    static byte[] damaged(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        for (int i = random.nextInt(4); i >= 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(3) == 0 ? random.nextInt(damaged.length + 3) : damaged.length;
        return Arrays.copyOf(damaged, length);
    }

    static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
