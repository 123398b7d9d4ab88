package io.parley.processor.store;

import org.rocksdb.Cache;
import org.rocksdb.Env;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all stores of this process share: one block cache, and write buffers that count against it. However many
 * partitions a process holds, it uses no more. Closed after the last store.
 */
public final class StoreMemory implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
        // Compactions are in no hurry, and would hold up whoever waits for an answer; where they fall behind, RocksDB
        // makes the fold wait, and they have the cores. Flushes, which free memory, are in another pool.
        var _ = Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
    }

    /** What write buffers may take of it: enough to gather many small writes, leaving half for reads. */
    private static final int WRITE_BUFFER_DIVISOR = 2;

    /**
     * Four shards, of which each holds what its share allows. By itself the cache would have up to 64, and of 128 MiB each would have less room than the filter
     * of one large file.
     */
    private static final int SHARD_BITS = 2;

    /** Filters and indexes are asked by every read, and data by few: half of the room is theirs before anybody else's. */
    private static final double HIGH_PRIORITY_RATIO = 0.5;

    private final long bytes;
    private final Cache blockCache;
    private final WriteBufferManager writeBuffers;

    /** @param bytes blocks, indexes, filters and write buffers of all stores together */
    public StoreMemory(long bytes) {
        this.bytes = bytes;
        blockCache = new LRUCache(bytes, SHARD_BITS, false, HIGH_PRIORITY_RATIO);
        writeBuffers = new WriteBufferManager(bytes / WRITE_BUFFER_DIVISOR, blockCache, false);
    }

    /** What it was given. */
    long bytes() {
        return bytes;
    }

    Cache blockCache() {
        return blockCache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    @Override
    public void close() {
        writeBuffers.close();
        blockCache.close();
    }
}
