package io.parley.processor.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Digests of stores: SHA-256 over the families in the order of {@link MailboxFamily}, each key and value behind its length (4 bytes,
 * big-endian), in key order. Family {@code default} is left out: where the fold stands is given beside the digest.
 */
public final class StoreDigests {
    /** For a single pass without anybody else; nothing is read twice. */
    private static final long MEMORY_BYTES = 8 << 20;

    /** Some hundredths of a second. */
    private static final int ROWS_BETWEEN_SIGNS = 10_000;

    private StoreDigests() {}

    /** Hears how digests come along, on the thread that makes them. */
    public interface Listener {
        /** {@code rows} of the partition's store have been read; 0 at its beginning. */
        default void read(int partition, long rows) {}

        /** A store has been read to its end. */
        void found(PartitionDigest digest);
    }

    /**
     * The digests of all stores below {@code stateDirectory}, by partition. Reads what is on disk: stop the processor first, since a
     * running one keeps its latest changes in memory.
     *
     * @throws StoreException when a store cannot be read
     */
    public static List<PartitionDigest> of(Path stateDirectory) {
        List<PartitionDigest> digests = new ArrayList<>();
        of(stateDirectory, digests::add);
        return digests;
    }

    /** As {@link #of(Path)}, for whoever does not want to wait for the last one: each is given to the listener as soon as it is known. */
    public static void of(Path stateDirectory, Listener listener) {
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES)) {
            StoreDirectory.byPartition(stateDirectory).forEach((partition, store) -> {
                try (MailboxDb db = MailboxDb.openReadOnly(store, memory)) {
                    listener.found(of(db, partition, listener));
                } catch (RocksDBException e) {
                    throw new StoreException("expected to open the mailbox store in " + store, e);
                }
            });
        }
    }

    static PartitionDigest of(MailboxDb db, int partition) {
        return of(db, partition, _ -> {});
    }

    private static PartitionDigest of(MailboxDb db, int partition, Listener listener) {
        listener.read(partition, 0);
        MessageDigest digest = sha256();
        long rows = 0;
        for (MailboxFamily family : MailboxFamily.values()) {
            if (family != MailboxFamily.META) {
                digest.update(family.familyName());
                rows = addFamily(db, family, digest, rows, sofar -> listener.read(partition, sofar));
            }
        }
        return new PartitionDigest(partition, db.applied(), HexFormat.of().formatHex(digest.digest()));
    }

    /** @return how many rows there have been, {@code rowsBefore} included */
    private static long addFamily(
            MailboxDb db, MailboxFamily family, MessageDigest digest, long rowsBefore, LongConsumer sign) {
        long rows = rowsBefore;
        try (ReadOptions options = new ReadOptions().setFillCache(false);
                RocksIterator iterator = db.iterator(family, options)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                add(digest, iterator.key());
                add(digest, iterator.value());
                rows++;
                if (rows % ROWS_BETWEEN_SIGNS == 0) {
                    sign.accept(rows);
                }
            }
            iterator.status();
            return rows;
        } catch (RocksDBException e) {
            throw new StoreException("expected to read all of family " + family, e);
        }
    }

    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
