package io.parley.schemas.ids;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A user's id: 1 to 128 characters of {@code A–Z a–z 0–9 . _ ~ @ | + = -}. All of them are ASCII, so that characters, UTF-16
 * units and UTF-8 bytes are one and the same, and byte order is the order of {@link #compareTo}. None of them sorts below
 * {@code '+'}: store keys may end an id with a zero byte, and {@code ':'} can join two ids.
 */
public record UserId(String value) implements Comparable<UserId> {
    /** Long enough for an e-mail address or an OpenID subject. */
    public static final int LENGTH_MAX = 128;

    private static final boolean[] ALLOWED = new boolean[128];

    static {
        for (char c = 'A'; c <= 'Z'; c++) {
            ALLOWED[c] = true;
            ALLOWED[c + ('a' - 'A')] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            ALLOWED[c] = true;
        }
        for (char c : "._~@|+=-".toCharArray()) {
            ALLOWED[c] = true;
        }
    }

    /** @throws IllegalArgumentException when {@code value} is not a user id; the message says what is expected, not what was given */
    public UserId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "expected a user id of 1 to " + LENGTH_MAX + " characters of A-Z a-z 0-9 . _ ~ @ | + = -");
        }
    }

    public static boolean isValid(String value) {
        int length = value.length();
        if (length == 0 || length > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= ALLOWED.length || !ALLOWED[c]) {
                return false;
            }
        }
        return true;
    }

    /** The id's bytes, a new array at each call: the record key in both topics. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@code others} are this id's {@link #bytes}; null, as the key of a record may be, is not. */
    public boolean hasBytes(byte @Nullable [] others) {
        if (others == null || others.length != value.length()) {
            return false;
        }
        for (int i = 0; i < others.length; i++) {
            if (others[i] != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** @throws IllegalArgumentException when {@code bytes} are not those of a user id */
    public static UserId ofBytes(byte[] bytes) {
        // ISO-8859-1 keeps every byte apart, so that no foreign byte can turn into an allowed character.
        return new UserId(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
