package io.parley.processor.rebuild;

import io.parley.processor.store.FreshStore;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.RowDifference;
import io.parley.processor.store.StoreMemory;
import io.parley.processor.store.StoreOnDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** The mailboxes of one partition, folded from the log into a store of their own. Not thread-safe. */
public final class FreshPartition implements AutoCloseable {
    /** A difference counts when this many moments in a row show one: a single moment may be a mixture of two, see {@link StoreOnDisk}. */
    private static final int LOOKS = 3;

    private final Uuid topicId;
    private final StoreMemory memory;
    private final FoldProgress progress;
    private final FreshStore store;
    private final LogReader log;

    /**
     * @param connection how to reach the brokers: bootstrap.servers and, where needed, security settings
     * @param topicId of topic {@code messages}
     * @param directory where the store is made
     */
    public FreshPartition(
            Map<String, Object> connection,
            Uuid topicId,
            int partition,
            Path directory,
            StoreMemory memory,
            FoldProgress progress) {
        this.topicId = topicId;
        this.memory = memory;
        this.progress = progress;
        this.store = FreshStore.open(directory, topicId, partition, memory);
        try {
            this.log = new LogReader(connection, partition);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    public long applied() {
        return store.applied();
    }

    /**
     * Folds the log up to where {@code directory} stands on disk, and compares the two. Whoever writes there may go on.
     *
     * @param scratch a directory of the caller's own
     * @throws IllegalStateException when the log lacks records, or the store goes back while it is looked at
     */
    public Verdict compareWith(Path directory, Path scratch) {
        for (int look = 1; ; look++) {
            try (StoreOnDisk onDisk = StoreOnDisk.open(directory, topicId, store.partition(), scratch, memory)) {
                Verdict verdict = compareWith(onDisk);
                if (verdict instanceof Verdict.Equal || look == LOOKS) {
                    return verdict;
                }
            }
        }
    }

    private Verdict compareWith(StoreOnDisk onDisk) {
        long offset = onDisk.applied();
        if (offset < store.applied()) {
            throw new IllegalStateException("expected the store of partition " + store.partition()
                    + " to stand at offset " + store.applied() + " or later, but it stands at " + offset
                    + ": it is being restored");
        }
        log.foldTo(store, offset, progress);
        PartitionDigest actual = onDisk.digest();
        PartitionDigest expected = store.digest();
        if (actual.equals(expected)) {
            return new Verdict.Equal(actual);
        }
        List<RowDifference> differences = onDisk.differencesFrom(store);
        return new Verdict.Different(actual, expected, differences);
    }

    /** Folds everything that the log holds now. */
    public void catchUp() {
        log.foldTo(store, log.end() - 1, progress);
    }

    /** Returns when everything that was folded is on disk. */
    public void flush() {
        store.flush();
    }

    @Override
    public void close() {
        log.close();
        store.close();
    }
}
