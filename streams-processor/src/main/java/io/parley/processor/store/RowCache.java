package io.parley.processor.store;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they are in the database, the newest that found room: a ring of their bytes outside of the heap, where tens of thousands of them would be copied by
 * every collection. It forgets, and is never wrong. Thread-safe: one thread writes rows of a run while another folds the next.
 */
final class RowCache implements AutoCloseable {
    /** A third of a row with a short preview: so that few rows share a slot. */
    private static final int BYTES_OF_SLOT = 64;

    private static final int HEADER_BYTES = 2 * Integer.BYTES;

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

    synchronized void put(Bytes key, Bytes value) {
        int size = HEADER_BYTES + key.length() + value.length();
        int at = (int) (written % bytes);
        if (at + size > bytes) {
            written += bytes - at;
            at = 0;
        }
        long from = written;
        written += size;
        ring.putInt(at, key.length()).putInt(at + Integer.BYTES, value.length());
        key.copyTo(ring, at + HEADER_BYTES);
        value.copyTo(ring, at + HEADER_BYTES + key.length());
        int slot = slotOf(key);
        int there = slotWith(slot, key);
        if (there < 0) {
            // The older of two others goes.
            there = slots[slot] <= slots[slot ^ 1] ? slot : slot ^ 1;
        }
        slots[there] = from + 1;
    }

    /** Null where it is not known any more. */
    synchronized byte @Nullable [] get(Bytes key) {
        int slot = slotWith(slotOf(key), key);
        if (slot < 0) {
            return null;
        }
        int at = (int) ((slots[slot] - 1) % bytes);
        byte[] value = new byte[ring.getInt(at + Integer.BYTES)];
        ring.get(at + HEADER_BYTES + key.length(), value);
        return value;
    }

    private int slotOf(Bytes key) {
        return key.hash() >>> (Integer.SIZE - Integer.numberOfTrailingZeros(slots.length));
    }

    private int slotWith(int slot, Bytes key) {
        return isAt(slot, key) ? slot : isAt(slot ^ 1, key) ? slot ^ 1 : -1;
    }

    private boolean isAt(int slot, Bytes key) {
        long from = slots[slot] - 1;
        if (from < 0 || from <= written - bytes) {
            return false;
        }
        int at = (int) (from % bytes);
        return ring.getInt(at) == key.length() && key.isAt(ring, at + HEADER_BYTES);
    }

    /** Nothing uses it any more. */
    @Override
    public void close() {
        arena.close();
    }
}
