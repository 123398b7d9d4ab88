package io.parley.schemas.ids;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A message's id: a UUID chosen by the client, so that a retry cannot double the message, or by the server. Unique for one sender
 * in one conversation; nothing is assumed of two senders' ids.
 */
public record MessageId(UUID value) {
    /** Bytes of the binary form: most significant byte first, as in RFC 9562. */
    public static final int BYTES = 16;

    private static final int TEXT_LENGTH = 36;

    /**
     * Reads the canonical text form, 8-4-4-4-12 hexadecimal digits, in either case.
     *
     * @throws IllegalArgumentException when {@code text} is anything else
     */
    public static MessageId parse(String text) {
        // UUID.fromString alone would accept "1-1-1-1-1".
        if (text.length() != TEXT_LENGTH || !hasUuidShape(text)) {
            throw new IllegalArgumentException("expected a UUID in its canonical form of 36 characters");
        }
        return new MessageId(UUID.fromString(text));
    }

    private static boolean hasUuidShape(String text) {
        for (int i = 0; i < TEXT_LENGTH; i++) {
            char c = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? c != '-' : !isHexDigit(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** @throws IndexOutOfBoundsException when fewer than {@value #BYTES} bytes follow {@code offset} */
    public static MessageId ofBytes(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
        return new MessageId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
