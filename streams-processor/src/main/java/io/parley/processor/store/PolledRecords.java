package io.parley.processor.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last record of topic {@code messages} that a poll brought for each partition. So the fold knows whether more of it is at hand, which then goes to
 * RocksDB in the same write. Only a hint: what is wrong about it costs time and nothing else. Thread-safe.
 */
public final class PolledRecords {
    private final Map<Integer, Long> last = new ConcurrentHashMap<>();

    /** The newest poll counts, also when it is behind an older one: the partition was somebody else's in between. */
    void polled(int partition, long lastOffset) {
        last.put(partition, lastOffset);
    }

    /** Whether a record after {@code offset} is at hand. */
    boolean hasAfter(int partition, long offset) {
        return last.getOrDefault(partition, -1L) > offset;
    }
}
