package io.parley.processor.store;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they are in the database, the newest that found room: a ring of their bytes outside of the heap, where tens of thousands of them would be copied by
 * every collection. It forgets, and is never wrong. Thread-safe: one thread writes rows of a run while another folds the next.
 */
final class RowCache implements AutoCloseable {
    /** A third of a row with a short preview: so that few rows share a slot. */
    private static final int BYTES_OF_SLOT = 64;

    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private static final int SPREAD = 0x9E3779B9;

    private final Arena arena = Arena.ofShared();
    private final int bytes;
    private final ByteBuffer ring;

    /** Where each row begins, counted from the first byte ever written, and one more: 0 for none. A row is in one of two slots next to each other. */
    private final long[] slots;

    /** All bytes ever written, those that were left over at the ring's end too. */
    private long written;

    /** @param bytes that it keeps, more than any row has */
    RowCache(int bytes) {
        this.bytes = bytes;
        this.slots = new long[Integer.highestOneBit(bytes / BYTES_OF_SLOT)];
        ring = arena.allocate(bytes).asByteBuffer();
    }

    synchronized void put(byte[] key, byte[] value) {
        int size = HEADER_BYTES + key.length + value.length;
        int at = (int) (written % bytes);
        if (at + size > bytes) {
            written += bytes - at;
            at = 0;
        }
        long from = written;
        written += size;
        ring.putInt(at, key.length).putInt(at + Integer.BYTES, value.length);
        ring.put(at + HEADER_BYTES, key).put(at + HEADER_BYTES + key.length, value);
        int slot = slotOf(key);
        int there = slotWith(slot, key);
        if (there < 0) {
            // The older of two others goes.
            there = slots[slot] <= slots[slot ^ 1] ? slot : slot ^ 1;
        }
        slots[there] = from + 1;
    }

    /** Null where it is not known any more. */
    synchronized byte @Nullable [] get(byte[] key) {
        int slot = slotWith(slotOf(key), key);
        if (slot < 0) {
            return null;
        }
        int at = (int) ((slots[slot] - 1) % bytes);
        byte[] value = new byte[ring.getInt(at + Integer.BYTES)];
        ring.get(at + HEADER_BYTES + key.length, value);
        return value;
    }

    private int slotOf(byte[] key) {
        int hash = Arrays.hashCode(key) * SPREAD;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(slots.length));
    }

    private int slotWith(int slot, byte[] key) {
        return isAt(slot, key) ? slot : isAt(slot ^ 1, key) ? slot ^ 1 : -1;
    }

    private boolean isAt(int slot, byte[] key) {
        long from = slots[slot] - 1;
        if (from < 0 || from <= written - bytes) {
            return false;
        }
        int at = (int) (from % bytes);
        if (ring.getInt(at) != key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (ring.get(at + HEADER_BYTES + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    /** Nothing uses it any more. */
    @Override
    public void close() {
        arena.close();
    }
}
