package io.parley.processor.store;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes a key or a value of the store, part by part, in the notation of the package's page. Not thread-safe. */
final class Bytes {
    /** Enough for every value but a message's, which asks for more. */
    private static final int SIZE_HINT = 320;

    private byte[] bytes;
    private int length;

    Bytes() {
        this(SIZE_HINT);
    }

    Bytes(int sizeHint) {
        bytes = new byte[sizeHint];
    }

    /** An id without an end, as the last part of a value. */
    @SuppressWarnings("deprecation") // copies the low bytes of an ASCII string without an array in between
    Bytes lastUser(UserId user) {
        String id = user.value();
        ensure(id.length());
        id.getBytes(0, id.length(), bytes, length);
        length += id.length();
        return this;
    }

    /** An id and its end. */
    Bytes user(UserId user) {
        return lastUser(user).one((byte) 0);
    }

    Bytes fixed(long value) {
        ensure(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    Bytes descending(long value) {
        return fixed(~value);
    }

    Bytes number(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** How many bytes {@link #number} takes for it. */
    static int numberLength(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    Bytes one(byte value) {
        ensure(1);
        bytes[length++] = value;
        return this;
    }

    Bytes messageId(MessageId id) {
        return fixed(id.value().getMostSignificantBits()).fixed(id.value().getLeastSignificantBits());
    }

    Bytes raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Begins again. */
    Bytes clear() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    void copyTo(ByteBuffer target) {
        target.put(bytes, 0, length);
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
