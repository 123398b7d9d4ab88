package io.parley.processor.store;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;

/**
 * Which log the stores are folded from, as it was when this process started: a store that comes from another one, or knows more than
 * its log does, would number changes that never were, so nobody starts on it. Thread-safe.
 */
public final class LogIdentity {
    private final Uuid topicId;
    private final Map<Integer, Long> endOffsets;
    private final Set<Integer> checked = ConcurrentHashMap.newKeySet();

    /**
     * @param topicId of topic {@code messages}
     * @param endOffsets by partition, each the offset after the last record
     */
    public LogIdentity(Uuid topicId, Map<Integer, Long> endOffsets) {
        this.topicId = topicId;
        this.endOffsets = Map.copyOf(endOffsets);
    }

    Uuid topicId() {
        return topicId;
    }

    int partitions() {
        return endOffsets.size();
    }

    /** The offset after a partition's last record, as it was then. */
    long end(int partition) {
        return endOffsets.getOrDefault(partition, 0L);
    }

    /**
     * Checks a store until it has passed once; later it has rightly grown beyond the log's end of then.
     *
     * @param applied the last offset in the store; -1 when it is empty
     * @throws StoreMismatchException when the log ends before it
     */
    void requireLogHolds(int partition, long applied) {
        if (checked.contains(partition)) {
            return;
        }
        long end = end(partition);
        if (applied >= end) {
            throw new StoreMismatchException(
                    "the mailbox store of partition " + partition + " holds offset " + applied
                            + ", but topic messages ends at " + end
                            + ": the log has lost records. Bring it back, or delete the store's directory to rebuild from what is left");
        }
        checked.add(partition);
    }
}
