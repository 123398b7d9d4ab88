package io.parley.query;

import java.nio.ByteBuffer;

/**
 * What a cursor holds: two numbers that a list is ordered by, both at least 0.
 *
 * <p>Layout: {@code major} (8 bytes, big-endian), {@code minor} (8 bytes, big-endian). Another layout needs another kind of cursor,
 * since clients keep old cursors for as long as they like.
 */
record CursorPayload(long major, long minor) {
    private static final int BYTES = 2 * Long.BYTES;

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(major).putLong(minor).array();
    }

    /** @throws IllegalArgumentException when {@code bytes} are not such a payload */
    static CursorPayload ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("expected a cursor of " + BYTES + " bytes, but got " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        CursorPayload payload = new CursorPayload(buffer.getLong(), buffer.getLong());
        if (payload.major < 0 || payload.minor < 0) {
            throw new IllegalArgumentException("expected a cursor of numbers of at least 0");
        }
        return payload;
    }
}
