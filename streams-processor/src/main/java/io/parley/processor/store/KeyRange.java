package io.parley.processor.store;

import org.rocksdb.ReadOptions;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** Read options for the keys from one to another, which RocksDB itself keeps, so that no step leaves them. Lives as long as the iterator does, or longer. */
final class KeyRange implements AutoCloseable {
    private final Slice lower;
    private final Slice upper;
    private final ReadOptions options;

    /** @param upper excluded */
    KeyRange(byte[] lower, byte[] upper) {
        this.lower = new Slice(lower);
        this.upper = new Slice(upper);
        options = new ReadOptions().setIterateLowerBound(this.lower).setIterateUpperBound(this.upper);
    }

    /** As they were at this moment. */
    KeyRange at(Snapshot snapshot) {
        options.setSnapshot(snapshot);
        return this;
    }

    ReadOptions options() {
        return options;
    }

    @Override
    public void close() {
        options.close();
        upper.close();
        lower.close();
    }
}
