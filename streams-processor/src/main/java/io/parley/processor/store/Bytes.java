package io.parley.processor.store;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes a key or a value of the store, part by part, in the notation of the package's page. Not thread-safe. */
final class Bytes {
    /** Big-endian, at any place of an array. */
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Enough for nearly every key, and for every value without a text. */
    private static final int SIZE_HINT = 96;

    /** The golden ratio's digits, odd: brings what differs in few bits far from each other (Knuth, The Art of Computer Programming, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final int ROTATION = 29;

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
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
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

    void copyTo(ByteBuffer target, int at) {
        target.put(at, bytes, 0, length);
    }

    /** Whether {@code source} has the same bytes there. */
    boolean isAt(ByteBuffer source, int at) {
        for (int i = 0; i < length; i++) {
            if (source.get(at + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Of what is written; the same within one process only. */
    int hash() {
        long hash = length;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash = (Long.rotateLeft(hash, ROTATION) ^ (long) LONGS.get(bytes, at)) * SPREAD;
        }
        for (; at < length; at++) {
            hash = (Long.rotateLeft(hash, ROTATION) ^ bytes[at]) * SPREAD;
        }
        return (int) (hash >>> Integer.SIZE);
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
