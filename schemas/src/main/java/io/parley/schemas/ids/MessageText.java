package io.parley.schemas.ids;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a message: well-formed Unicode, at least one character, at most {@value #BYTES_MAX} bytes in UTF-8. It is kept as
 * those bytes, from the request to the answer, and comes back bit for bit; nothing is normalised.
 *
 * <p>Immutable. {@link #toString} gives the length only, so that a text cannot end up in a log by accident.
 */
public final class MessageText {
    /** Less than 64 KiB: a legal record stays far below what a broker takes by default (1 MiB). */
    public static final int BYTES_MAX = 65_535;

    /** Why something is not a message's text. */
    public enum Flaw {
        EMPTY("must not be empty"),
        ILL_FORMED("must be well-formed Unicode: it holds half of a surrogate pair"),
        TOO_LONG("must be less than 65536 bytes in UTF-8");

        private final String reason;

        Flaw(String reason) {
            this.reason = reason;
        }

        /** What is wrong, to be read after the field's name. */
        public String reason() {
            return reason;
        }
    }

    /** Thrown for what is not a message's text. Its message never holds the text. */
    public static final class InvalidTextException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final Flaw flaw;

        InvalidTextException(Flaw flaw) {
            super("text " + flaw.reason());
            this.flaw = flaw;
        }

        public Flaw flaw() {
            return flaw;
        }
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long FIRST_BITS = 0x8080_8080_8080_8080L;

    private final byte[] utf8;

    private MessageText(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** @throws InvalidTextException when {@code text} is empty, holds a lone surrogate, or is too long */
    public static MessageText of(String text) {
        if (text.length() > BYTES_MAX) {
            throw new InvalidTextException(Flaw.TOO_LONG);
        }
        if (!isWellFormed(text)) {
            // getBytes would put a question mark in its place: an altered message.
            throw new InvalidTextException(Flaw.ILL_FORMED);
        }
        return sized(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Takes the array over: the caller must not change it any more.
     *
     * @throws InvalidTextException when {@code utf8} is empty, not well-formed UTF-8, or too long
     */
    public static MessageText ofUtf8(byte[] utf8) {
        MessageText text = sized(utf8);
        if (isAscii(utf8)) {
            return text;
        }
        // A decoder replaces what is ill-formed, so only well-formed bytes come back as they were.
        if (!Arrays.equals(new String(utf8, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), utf8)) {
            throw new InvalidTextException(Flaw.ILL_FORMED);
        }
        return text;
    }

    /**
     * Takes bytes that were a text's before, such as those of our own store, without looking at them again. Takes the array over.
     *
     * @throws InvalidTextException when {@code utf8} is empty or too long
     */
    public static MessageText ofStoredUtf8(byte[] utf8) {
        return sized(utf8);
    }

    private static MessageText sized(byte[] utf8) {
        if (utf8.length == 0) {
            throw new InvalidTextException(Flaw.EMPTY);
        }
        if (utf8.length > BYTES_MAX) {
            throw new InvalidTextException(Flaw.TOO_LONG);
        }
        return new MessageText(utf8);
    }

    /** Most texts are for the most part, and many wholly: eight bytes at a time, none of which has its first bit set. */
    private static boolean isAscii(byte[] utf8) {
        int i = 0;
        for (; i <= utf8.length - Long.BYTES; i += Long.BYTES) {
            if (((long) LONGS.get(utf8, i) & FIRST_BITS) != 0) {
                return false;
            }
        }
        for (; i < utf8.length; i++) {
            if (utf8[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWellFormed(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text's bytes, not a copy: read only. */
    public byte[] utf8() {
        return utf8;
    }

    /** The text as a string, decoded at each call. */
    public String string() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageText text && Arrays.equals(utf8, text.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return "text of " + utf8.length + " bytes";
    }
}
