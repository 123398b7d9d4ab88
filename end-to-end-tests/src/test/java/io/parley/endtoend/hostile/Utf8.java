package io.parley.endtoend.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** UTF-8 by Table 3-7 of the Unicode Standard, without Java's own decoder, which is what the service uses. */
final class Utf8 {
    private static final int UNITS_MAX = 5;

    private Utf8() {}

    /** A few characters, of which some lost a byte or got another one; never a quote, a backslash or a control character. */
    static byte[] almost(Random random) {
        var bytes = new ByteArrayOutputStream();
        for (int i = random.nextInt(UNITS_MAX); i >= 0; i--) {
            byte[] unit = Character.toString(scalar(random)).getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(8) == 0) {
                unit[random.nextInt(unit.length)] = (byte) (0x80 + random.nextInt(0x80));
            }
            bytes.write(unit, 0, random.nextInt(16) == 0 ? unit.length - 1 : unit.length);
        }
        if (bytes.size() == 0) {
            bytes.write('x');
        }
        return bytes.toByteArray();
    }

    private static int scalar(Random random) {
        int scalar = 0x80 + random.nextInt((random.nextBoolean() ? 0x800 : 0x110000) - 0x80);
        boolean half = scalar >= Character.MIN_SURROGATE && scalar <= Character.MAX_SURROGATE;
        return half || random.nextInt(4) == 0 ? 'a' + random.nextInt(26) : scalar;
    }

    static byte[] quoted(byte[] text) {
        var body = new ByteArrayOutputStream();
        body.writeBytes("{\"to\":\"bob\",\"text\":\"".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(text);
        body.writeBytes("\"}".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    static boolean isWellFormed(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int length = lengthAt(bytes, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** How many bytes the character at {@code at} has; 0 when there is none. */
    private static int lengthAt(byte[] bytes, int at) {
        int first = Byte.toUnsignedInt(bytes[at]);
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int second = Byte.toUnsignedInt(bytes[at + 1]);
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
