package io.parley.processor.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
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

    private StoreDigests() {}

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

    /** As {@link #of(Path)}, for whoever does not want to wait for the last one: each is given to {@code found} as soon as it is known. */
    public static void of(Path stateDirectory, Consumer<PartitionDigest> found) {
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES)) {
            StoreDirectory.byPartition(stateDirectory).forEach((partition, store) -> {
                try (MailboxDb db = MailboxDb.openReadOnly(store, memory)) {
                    found.accept(of(db, partition));
                } catch (RocksDBException e) {
                    throw new StoreException("expected to open the mailbox store in " + store, e);
                }
            });
        }
    }

    static PartitionDigest of(MailboxDb db, int partition) {
        MessageDigest digest = sha256();
        for (MailboxFamily family : MailboxFamily.values()) {
            if (family != MailboxFamily.META) {
                digest.update(family.familyName());
                addFamily(db, family, digest);
            }
        }
        return new PartitionDigest(partition, db.applied(), HexFormat.of().formatHex(digest.digest()));
    }

    private static void addFamily(MailboxDb db, MailboxFamily family, MessageDigest digest) {
        try (ReadOptions options = new ReadOptions().setFillCache(false);
                RocksIterator iterator = db.iterator(family, options)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                add(digest, iterator.key());
                add(digest, iterator.value());
            }
            iterator.status();
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
