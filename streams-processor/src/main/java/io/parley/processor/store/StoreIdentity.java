package io.parley.processor.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Which format a store is in and which log it is folded from, kept in the store itself. */
final class StoreIdentity {
    /** Number of the format on the package's page. */
    static final int FORMAT = 2;

    private StoreIdentity() {}

    /**
     * Writes the identity of a store that has none yet, and checks that of any other.
     *
     * @throws StoreMismatchException naming both sides
     */
    static void establish(MailboxDb db, Path directory, Uuid topicId) {
        if (db.get(MailboxFamily.META, MailboxKeys.FORMAT) == null
                || db.get(MailboxFamily.META, MailboxKeys.LOG) == null) {
            write(db, FORMAT, topicId.toString());
        } else {
            require(db, directory, topicId);
        }
    }

    /** @throws StoreMismatchException naming both sides, also when the store has no identity yet */
    static void require(MailboxDb db, Path directory, Uuid topicId) {
        byte[] format = db.get(MailboxFamily.META, MailboxKeys.FORMAT);
        byte[] log = db.get(MailboxFamily.META, MailboxKeys.LOG);
        if (format == null || log == null) {
            throw new StoreMismatchException("expected a mailbox store in " + directory + ", but it is empty");
        }
        require(directory, format, log, FORMAT, topicId.toString());
    }

    private static void write(MailboxDb db, int format, String topicId) {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(
                    db.handle(MailboxFamily.META),
                    MailboxKeys.FORMAT,
                    ByteBuffer.allocate(Integer.BYTES).putInt(format).array());
            batch.put(db.handle(MailboxFamily.META), MailboxKeys.LOG, topicId.getBytes(StandardCharsets.US_ASCII));
            db.write(batch);
        } catch (RocksDBException e) {
            throw new StoreException("expected to add to a batch", e);
        }
    }

    /** @throws StoreMismatchException naming both sides */
    private static void require(Path directory, byte[] format, byte[] log, int expectedFormat, String expectedTopicId) {
        int actualFormat = ByteBuffer.wrap(format).getInt();
        if (actualFormat != expectedFormat) {
            throw new StoreMismatchException("expected format " + expectedFormat + " of the mailbox store in "
                    + directory + ", but it has " + actualFormat + ": delete the directory to rebuild it from the log");
        }
        String actualTopicId = new String(log, StandardCharsets.US_ASCII);
        if (!actualTopicId.equals(expectedTopicId)) {
            throw new StoreMismatchException(
                    "expected the mailbox store in " + directory + " to come from topic messages "
                            + expectedTopicId + ", but it comes from " + actualTopicId
                            + ": the topic was made anew. Bring the old one back, or delete the directory to rebuild it");
        }
    }
}
