package io.parley.processor.store;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.rocksdb.RocksDBException;

/**
 * What is on disk of one store at one moment, while a process may go on writing to it: everything up to that process's last flush, which
 * it makes for all families in one step. Single use; not thread-safe.
 *
 * <p>RocksDB reads the list of files and then opens them. A writer that merges files in between makes it find some gone: mostly it fails
 * then, and {@link #open} tries again. So whoever finds a difference here looks at another moment before believing it.
 */
public final class StoreOnDisk implements AutoCloseable {
    /** Files vanish under an opening when a compaction has just ended; the next one takes far longer than an opening. */
    private static final int OPENINGS_MAX = 10;

    private final MailboxDb db;
    private final int partition;

    private StoreOnDisk(MailboxDb db, int partition) {
        this.db = db;
        this.partition = partition;
    }

    /**
     * Looks at the store in {@code directory} as it is now.
     *
     * @param topicId of topic {@code messages}
     * @param scratch a directory of the caller's own for RocksDB's diary
     * @throws StoreException when it cannot be opened
     * @throws StoreMismatchException when it comes from another log, has another format, or nothing was written yet
     */
    public static StoreOnDisk open(Path directory, Uuid topicId, int partition, Path scratch, StoreMemory memory) {
        MailboxDb db = open(directory, scratch, memory);
        try {
            StoreIdentity.require(db, directory, topicId);
            return new StoreOnDisk(db, partition);
        } catch (RuntimeException e) {
            db.close();
            throw e;
        }
    }

    private static MailboxDb open(Path directory, Path scratch, StoreMemory memory) {
        for (int opening = 1; ; opening++) {
            try {
                return MailboxDb.openBeside(directory, scratch, memory);
            } catch (RocksDBException e) {
                if (opening == OPENINGS_MAX) {
                    throw new StoreException("expected to open the mailbox store in " + directory, e);
                }
            }
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
