package io.parley.processor.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
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

    private static final int PARTITIONS_DEPTH = 3;

    private StoreDigests() {}

    /**
     * The digests of all stores below {@code stateDirectory}, by partition. Reads what is on disk: stop the processor first, since a
     * running one keeps its latest changes in memory.
     *
     * @throws StoreException when a store cannot be read
     */
    public static List<PartitionDigest> of(Path stateDirectory) {
        List<PartitionDigest> digests = new ArrayList<>();
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES)) {
            for (Path store : stores(stateDirectory)) {
                try (MailboxDb db = MailboxDb.openReadOnly(store, memory)) {
                    digests.add(of(db, partitionOf(store)));
                } catch (RocksDBException e) {
                    throw new StoreException("expected to open the mailbox store in " + store, e);
                }
            }
        }
        digests.sort(Comparator.comparingInt(PartitionDigest::partition));
        return digests;
    }

    /** {@code <application>/<sub-topology>_<partition>/mailboxes}, as Kafka Streams lays tasks out. */
    private static List<Path> stores(Path stateDirectory) {
        try (Stream<Path> tree = Files.walk(stateDirectory, PARTITIONS_DEPTH)) {
            return tree.filter(path -> path.endsWith(MailboxStore.NAME) && Files.isDirectory(path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("expected stores below " + stateDirectory, e);
        }
    }

    private static int partitionOf(Path store) {
        Path task = store.getParent();
        String name = task == null ? "" : String.valueOf(task.getFileName());
        return Integer.parseInt(name.substring(name.indexOf('_') + 1));
    }

    static PartitionDigest of(MailboxDb db, int partition) {
        MessageDigest digest = sha256();
        byte[] applied = db.get(MailboxFamily.META, MailboxKeys.APPLIED);
        for (MailboxFamily family : MailboxFamily.values()) {
            if (family != MailboxFamily.META) {
                digest.update(family.familyName());
                addFamily(db, family, digest);
            }
        }
        return new PartitionDigest(
                partition,
                applied == null ? -1 : new BytesReader(applied).fixed(),
                HexFormat.of().formatHex(digest.digest()));
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
