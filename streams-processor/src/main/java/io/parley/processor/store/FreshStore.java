package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold;
import java.nio.file.Path;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.rocksdb.RocksDBException;

/**
 * A store of one partition that is folded outside of Kafka Streams, from the first record of the log on: the same
 * {@link MailboxFold} into the same families as a {@link MailboxStore}, but in whole files. Nobody reads it meanwhile, and one that did not come to its
 * {@link #flush} is worth nothing: the next that is opened there begins again. Not thread-safe.
 */
public final class FreshStore implements AutoCloseable {
    /** Where files are made, within the store's directory. */
    private static final String FILES = "run";

    private final MailboxDb db;
    private final Path directory;
    private final RunState state;
    private final int partition;
    private long applied;

    /** Whether the directory says that what is in it is not to be used. */
    private boolean marked;

    /** False once a fold or a write has failed: half an event may be pending then, or what was is gone, and no offset would be right. */
    private boolean whole = true;

    private FreshStore(MailboxDb db, Path directory, int partition) {
        this.db = db;
        this.directory = directory;
        this.partition = partition;
        this.applied = db.applied();
        this.state = new RunState(db, directory.resolve(FILES), applied == MailboxDb.NOTHING_APPLIED);
    }

    /**
     * Opens the store in {@code directory}, making it when there is none. A store that is there goes on from where it stands; one that had records
     * folded into it since it was flushed is deleted, and begins again.
     *
     * @param topicId of topic {@code messages}
     * @throws StoreMismatchException when the store comes from another log or has another format
     */
    public static FreshStore open(Path directory, Uuid topicId, int partition, StoreMemory memory) {
        if (StoreDirectory.isUnusable(directory)) {
            StoreDirectory.delete(directory);
        }
        MailboxDb db;
        try {
            db = MailboxDb.openForRebuild(directory, memory);
        } catch (RocksDBException e) {
            throw new StoreException("expected to open the mailbox store in " + directory, e);
        }
        boolean opened = false;
        try {
            StoreIdentity.establish(db, directory, topicId);
            var store = new FreshStore(db, directory, partition);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                db.close();
            }
        }
    }

    public int partition() {
        return partition;
    }

    /** The last offset folded; -1 when there is none. */
    public long applied() {
        return applied;
    }

    /**
     * Folds the next record, whatever it is: one without a key or of other bytes is kept out as everywhere.
     *
     * @throws IllegalStateException when it is not the next one
     */
    public void fold(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() != applied() + 1) {
            throw new IllegalStateException("expected offset " + (applied() + 1) + " of messages-" + partition
                    + ", but got " + record.offset() + ": the log lacks records");
        }
        requireWhole();
        if (!marked) {
            StoreDirectory.markUnusable(directory);
            marked = true;
        }
        whole = false;
        MailboxFold.fold(record.key(), record.value(), state);
        applied = record.offset();
        state.eventDone();
        whole = true;
    }

    private void requireWhole() {
        if (!whole) {
            throw new IllegalStateException("expected a store that is whole, but a fold into it has failed");
        }
    }

    private void writePending() {
        requireWhole();
        whole = false;
        state.settle();
        if (applied != MailboxDb.NOTHING_APPLIED) {
            db.putApplied(applied);
        }
        whole = true;
    }

    /** Returns when everything that was folded is on disk. */
    public void flush() {
        writePending();
        db.flush();
        if (marked) {
            // Whatever comes of that, the next fold marks it again.
            marked = false;
            StoreDirectory.markUsable(directory);
        }
    }

    /** Returns when no compaction is due, so that the flush of a little has none to wait for. */
    void awaitCompactions() {
        db.awaitCompactions();
    }

    /** What is in it, and up to which offset. Takes a pass over the whole store. */
    public PartitionDigest digest() {
        writePending();
        return StoreDigests.of(db, partition);
    }

    MailboxDb database() {
        writePending();
        return db;
    }

    /** Does not flush: what has records folded into it since the last flush is begun again by the next that is opened there. */
    @Override
    public void close() {
        try {
            state.close();
        } finally {
            db.close();
        }
    }
}
