package io.parley.processor.store;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.rocksdb.RocksDBException;

/** A store on disk to which nobody writes: that of a stopped process, or a copy. Not thread-safe. */
public final class StoreOnDisk implements AutoCloseable {
    private final MailboxDb db;
    private final int partition;

    private StoreOnDisk(MailboxDb db, int partition) {
        this.db = db;
        this.partition = partition;
    }

    /**
     * Opens the store in {@code directory} for reading only.
     *
     * @param topicId of topic {@code messages}
     * @throws StoreException when it cannot be opened
     * @throws IllegalStateException when its files are not to be used
     * @throws StoreMismatchException when it comes from another log, or has another format
     */
    public static StoreOnDisk open(Path directory, Uuid topicId, int partition, StoreMemory memory) {
        if (StoreDirectory.isUnusable(directory)) {
            throw new IllegalStateException(
                    "expected a whole mailbox store in " + directory
                            + ", but it is damaged, or was never finished: start the processor, which makes it anew from the log");
        }
        MailboxDb db;
        try {
            db = MailboxDb.openReadOnly(directory, memory);
        } catch (RocksDBException e) {
            throw new StoreException("expected to open the mailbox store in " + directory, e);
        }
        try {
            // One without anything may not even say where it comes from: that is in memory until the first flush.
            if (db.applied() != MailboxDb.NOTHING_APPLIED) {
                StoreIdentity.require(db, directory, topicId);
            }
            return new StoreOnDisk(db, partition);
        } catch (RuntimeException e) {
            db.close();
            throw e;
        }
    }

    /** The last offset that is in it; -1 when there is none. */
    public long applied() {
        return db.applied();
    }

    /** What is in it, and up to which offset. Takes a pass over the whole store. */
    public PartitionDigest digest() {
        return StoreDigests.of(db, partition);
    }

    /**
     * Where it differs from what its log says, the first row of each family that does, by mailbox; empty when nothing does. Takes a pass
     * over both.
     *
     * @param folded the same log up to the same offset
     */
    public List<RowDifference> differencesFrom(FreshStore folded) {
        return StoreComparison.differences(db, folded.database());
    }

    @Override
    public void close() {
        db.close();
    }
}
