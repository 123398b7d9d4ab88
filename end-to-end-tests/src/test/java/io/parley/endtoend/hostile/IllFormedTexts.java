package io.parley.endtoend.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bodies of sends whose text, or all of it, is no well-formed Unicode in UTF-8. One thread. */
final class IllFormedTexts {
    private static final List<Charset> OTHERS = List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            Charset.forName("UTF-32"),
            Charset.forName("X-UTF-32LE-BOM"),
            Charset.forName("x-UTF-16LE-BOM"),
            Charset.forName("IBM1047"));
    private static final List<String> AROUND = List.of("", "a", "é", "€", "😀", "\\n", "\\u0000");

    private final Random random;

    IllFormedTexts(Random random) {
        this.random = random;
    }

    byte[] next() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> send(ascii(halves()));
            case 2 ->
                ("{\"to\":\"bob\",\"text\":\"" + AROUND.get(1 + random.nextInt(4)) + "\"}")
                        .getBytes(HostileValues.pick(OTHERS, random));
            case 3 -> marked();
            default -> send(illFormed());
        };
    }

    private byte[] send(byte[] text) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii("{\"to\":\"bob\",\"text\":\""));
        bytes.writeBytes(around());
        bytes.writeBytes(text);
        bytes.writeBytes(around());
        bytes.writeBytes(ascii("\"}"));
        return bytes.toByteArray();
    }

    /** Ends in no half of anything, so that it makes nothing good. */
    private byte[] around() {
        return HostileValues.utf8(HostileValues.pick(AROUND, random));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Escapes of JSON that are halves of surrogate pairs, or two of them in the wrong order. */
    private String halves() {
        String high = escape(0xd800 + random.nextInt(0x400));
        String low = escape(0xdc00 + random.nextInt(0x400));
        return switch (random.nextInt(6)) {
            case 0 -> high;
            case 1 -> low;
            case 2 -> low + high;
            case 3 -> high + high + low;
            case 4 -> high + low + low;
            default -> high + "x" + low;
        };
    }

    private String escape(int unit) {
        return random.nextBoolean() ? String.format("\\u%04x", unit) : String.format("\\u%04X", unit);
    }

    /** A byte order mark is no part of JSON's text (RFC 8259 §8.1), and this service does not guess. */
    private byte[] marked() {
        return HostileValues.utf8("\ufeff{\"to\":\"bob\",\"text\":\"" + random.nextInt() + "\"}");
    }

    /** Table 3-7 of the Unicode Standard, from the other side. */
    private byte[] illFormed() {
        int scalar = random.nextInt(0x110000);
        return switch (random.nextInt(9)) {
            case 0 -> bytes(0x80 + random.nextInt(0x40));
            case 1 -> bytes(0xc0 + random.nextInt(2), 0x80 + random.nextInt(0x40));
            case 2 -> bytes(0xe0, 0x80 + random.nextInt(0x20), continuation());
            case 3 -> bytes(0xed, 0xa0 + random.nextInt(0x20), continuation());
            case 4 -> bytes(0xf0, 0x80 + random.nextInt(0x10), continuation(), continuation());
            case 5 -> bytes(0xf4, 0x90 + random.nextInt(0x30), continuation(), continuation());
            case 6 ->
                bytes(
                        0xf5 + random.nextInt(11),
                        continuation(),
                        continuation(),
                        continuation(),
                        continuation(),
                        continuation());
            case 7 -> cut(scalar);
            default -> bytes(0xfe + random.nextInt(2));
        };
    }

    private int continuation() {
        return 0x80 + random.nextInt(0x40);
    }

    /** The beginning of a character of two bytes or more, without its last byte. */
    private static byte[] cut(int scalar) {
        boolean half = scalar >= Character.MIN_SURROGATE && scalar <= Character.MAX_SURROGATE;
        byte[] whole = HostileValues.utf8(Character.toString(half || scalar < 0x80 ? 0x20ac : scalar));
        return Arrays.copyOf(whole, whole.length - 1);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
