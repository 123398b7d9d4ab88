package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold;
import java.nio.file.Path;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.rocksdb.RocksDBException;

/**
 * A store of one partition that is folded outside of Kafka Streams, from the first record of the log on: the same
 * {@link MailboxFold} into the same families as a {@link MailboxStore}, but thousands of records in one write. Nobody reads it meanwhile.
 * Not thread-safe.
 */
public final class FreshStore implements AutoCloseable {
    /** Records in one write: half as many take a tenth longer, since their rows are sorted; and all of it is in memory twice until then. */
    private static final int BATCH_RECORDS_MAX = 20_000;

    /** The same in bytes of the log, for long messages. */
    private static final long BATCH_BYTES_MAX = 8 << 20;

    private final MailboxDb db;
    private final FoldBatch batch;
    private final int partition;
    /** False once a fold or a write has failed: half an event may be pending then, or what was is gone, and no offset would be right. */
    private boolean whole = true;

    private int pendingRecords;
    private long pendingBytes;

    private FreshStore(MailboxDb db, int partition) {
        this.db = db;
        this.batch = FoldBatch.forRebuild(db, db.applied());
        this.partition = partition;
    }

    /**
     * Opens the store in {@code directory}, making it when there is none. A store that is there goes on from where it stands.
     *
     * @param topicId of topic {@code messages}
     * @throws StoreMismatchException when the store comes from another log or has another format
     */
    public static FreshStore open(Path directory, Uuid topicId, int partition, StoreMemory memory) {
        MailboxDb db;
        try {
            db = MailboxDb.openForRebuild(directory, memory);
        } catch (RocksDBException e) {
            throw new StoreException("expected to open the mailbox store in " + directory, e);
        }
        try {
            StoreIdentity.establish(db, directory, topicId);
            return new FreshStore(db, partition);
        } catch (RuntimeException e) {
            db.close();
            throw e;
        }
    }

    public int partition() {
        return partition;
    }

    /** The last offset folded; -1 when there is none. */
    public long applied() {
        return batch.applied();
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
        whole = false;
        MailboxFold.fold(record.key(), record.value(), batch);
        batch.eventDone(record.offset());
        whole = true;
        pendingRecords++;
        pendingBytes += Math.max(0, record.serializedValueSize());
        if (pendingRecords >= BATCH_RECORDS_MAX || pendingBytes >= BATCH_BYTES_MAX) {
            write();
        }
    }

    private void requireWhole() {
        if (!whole) {
            throw new IllegalStateException("expected a store that is whole, but a fold into it has failed");
        }
    }

    private void write() {
        whole = false;
        batch.commit();
        whole = true;
        pendingRecords = 0;
        pendingBytes = 0;
    }

    private void writePending() {
        requireWhole();
        if (pendingRecords > 0) {
            write();
        }
        whole = false;
        batch.settle();
        whole = true;
    }

    /** Returns when everything that was folded is on disk. */
    public void flush() {
        writePending();
        db.flush();
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

    /** Does not flush: what is not on disk can be folded again. */
    @Override
    public void close() {
        batch.close();
        db.close();
    }
}
