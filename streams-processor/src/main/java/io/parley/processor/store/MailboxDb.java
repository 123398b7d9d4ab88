package io.parley.processor.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Filter;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Statistics;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with the store's families. Thread-safe but for {@link #close()}: whoever owns it keeps every other call away from a
 * closed one, which would crash the JVM.
 */
final class MailboxDb implements AutoCloseable {
    /** Where a database stands that no offset is folded in. */
    static final long NOTHING_APPLIED = -1;

    /** All families are flushed when one is full; the sum is held by {@link StoreMemory}. */
    private static final long WRITE_BUFFER_BYTES = 8 << 20;

    /** A memtable takes memory in such steps. The default, an eighth of the buffer, would cost 8 MiB for a store at rest. */
    private static final long ARENA_BLOCK_BYTES = 64 << 10;

    private static final int BLOCK_BYTES = 8 << 10;
    private static final double BLOOM_BITS_PER_KEY = 10;

    /** What readers ask for by its key, in a list of recent conversations twenty times. Ids are looked up as well, but by the fold, and there are as many as messages. */
    private static final Set<MailboxFamily> READERS_LOOK_UP =
            EnumSet.of(MailboxFamily.MAILBOXES, MailboxFamily.CONVERSATIONS);

    /**
     * Rows of a block from one whole key to the next: a look for one key goes through half of them. With RocksDB's own 16, twenty conversations take
     * 7 % longer; fewer than 4 gain nothing. Elsewhere the 16 make files smaller.
     */
    private static final int LOOK_UP_RESTART_INTERVAL = 4;

    /** RocksDB's own default: the filter of some 3,000 keys, or the index of 100 blocks. */
    private static final int METADATA_BLOCK_BYTES = 4 << 10;

    /** Atomic flushes make many small files at first; merging them in larger groups writes each byte less often. */
    private static final int LEVEL_0_FILES_TO_COMPACT = 8;

    private static final int BACKGROUND_JOBS = 2;

    /** Twice as many, since a rebuild's fold hardly reads. */
    static final int REBUILD_LEVEL_0_FILES_TO_COMPACT = 16;

    /** Fewer than the 20 at which RocksDB slows writers down. Files that are given to it, it takes without an end. */
    static final int REBUILD_LEVEL_0_FILES_MAX = 19;

    /** How soon somebody who waits for a compaction, which takes a second or more, hears of its end. */
    private static final Duration COMPACTION_POLL = Duration.ofMillis(20);

    /** RocksDB's own diary: a few small files. */
    private static final long INFO_LOG_BYTES = 1 << 20;

    private static final long INFO_LOG_FILES = 2;

    /** What a store is opened for. Its files are the same. */
    private enum Use {
        /** Folding one event after the other, and answering readers. */
        SERVING,

        /** Folding a whole log: nothing but the fold reads. */
        REBUILD
    }

    private final List<AutoCloseable> options = new ArrayList<>();
    private final DBOptions dbOptions;
    private final Map<MailboxFamily, ColumnFamilyOptions> familyOptions = new EnumMap<>(MailboxFamily.class);
    private final Map<MailboxFamily, ColumnFamilyHandle> handles = new EnumMap<>(MailboxFamily.class);
    private final List<ColumnFamilyHandle> handleList = new ArrayList<>();
    private final RocksDB db;
    private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);

    private MailboxDb(
            RocksDB db,
            List<ColumnFamilyHandle> opened,
            DBOptions dbOptions,
            List<ColumnFamilyDescriptor> descriptors,
            List<AutoCloseable> options) {
        this.db = db;
        this.dbOptions = dbOptions;
        this.options.addAll(options);
        handleList.addAll(opened);
        MailboxFamily[] families = MailboxFamily.values();
        for (int i = 0; i < families.length; i++) {
            handles.put(families[i], opened.get(i));
            familyOptions.put(families[i], descriptors.get(i).getOptions());
        }
    }

    /** Opens the database in {@code directory}, making it when there is none. */
    static MailboxDb open(Path directory, StoreMemory memory, @Nullable Statistics statistics) throws RocksDBException {
        create(directory);
        return open(Use.SERVING, memory, statistics, RocksDB::open, directory);
    }

    /** As {@link #open}, for whoever folds a whole log into it with nobody reading meanwhile. */
    static MailboxDb openForRebuild(Path directory, StoreMemory memory) throws RocksDBException {
        create(directory);
        return open(Use.REBUILD, memory, null, RocksDB::open, directory);
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to create the store's directory " + directory, e);
        }
    }

    /** Opens what is on disk for reading only; nothing is created. Nobody may write there meanwhile. */
    static MailboxDb openReadOnly(Path directory, StoreMemory memory) throws RocksDBException {
        return open(Use.SERVING, memory, null, RocksDB::openReadOnly, directory);
    }

    /** One of RocksDB's ways to open a database. */
    private interface Opening {
        RocksDB open(
                DBOptions options,
                String directory,
                List<ColumnFamilyDescriptor> families,
                List<ColumnFamilyHandle> opened)
                throws RocksDBException;
    }

    private static MailboxDb open(
            Use use, StoreMemory memory, @Nullable Statistics statistics, Opening opening, Path directory)
            throws RocksDBException {
        List<AutoCloseable> options = new ArrayList<>();
        try {
            DBOptions dbOptions = dbOptions(memory, statistics);
            options.add(dbOptions);
            Filter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            for (MailboxFamily family : MailboxFamily.values()) {
                ColumnFamilyOptions familyOptions = familyOptions(family, memory, bloom);
                if (use == Use.REBUILD) {
                    familyOptions.setLevel0FileNumCompactionTrigger(REBUILD_LEVEL_0_FILES_TO_COMPACT);
                }
                options.add(familyOptions);
                descriptors.add(new ColumnFamilyDescriptor(family.familyName(), familyOptions));
            }
            options.add(bloom);
            List<ColumnFamilyHandle> opened = new ArrayList<>();
            RocksDB db = opening.open(dbOptions, directory.toString(), descriptors, opened);
            return new MailboxDb(db, opened, dbOptions, descriptors, options);
        } catch (RocksDBException | RuntimeException e) {
            closeAll(options);
            throw e;
        }
    }

    private static DBOptions dbOptions(StoreMemory memory, @Nullable Statistics statistics) {
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // Without a write-ahead log, families flushed one by one would come back from a crash at different
                // offsets.
                .setAtomicFlush(true)
                .setWriteBufferManager(memory.writeBuffers())
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOG_FILES);
        return statistics == null ? options : options.setStatistics(statistics);
    }

    private static ColumnFamilyOptions familyOptions(MailboxFamily family, StoreMemory memory, Filter bloom) {
        var table = new BlockBasedTableConfig()
                .setBlockCache(memory.blockCache())
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                // In parts of a few KiB, so that a look loads what it needs and the cache keeps what is asked for: the
                // filter of a whole file has more than a megabyte, which a full cache would read again for each look.
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(METADATA_BLOCK_BYTES)
                .setPinTopLevelIndexAndFilter(true)
                // What this version writes by itself, named so that a newer one does not silently write files it cannot
                // go back from.
                .setFormatVersion(6);
        var options = new ColumnFamilyOptions()
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setArenaBlockSize(ARENA_BLOCK_BYTES)
                .setLevel0FileNumCompactionTrigger(LEVEL_0_FILES_TO_COMPACT)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
        if (family.access() == MailboxFamily.Access.POINT) {
            table.setFilterPolicy(bloom);
            options.setMemtableWholeKeyFiltering(true).setMemtablePrefixBloomSizeRatio(0.02);
        }
        if (READERS_LOOK_UP.contains(family)) {
            table.setBlockRestartInterval(LOOK_UP_RESTART_INTERVAL);
        }
        return options.setTableFormatConfig(table);
    }

    /** One of RocksDB's own numbers, over all families. */
    long number(StoreNumber number) {
        try {
            return number.ofFamily()
                    ? db.getAggregatedLongProperty(number.property())
                    : db.getLongProperty(number.property());
        } catch (RocksDBException e) {
            throw new StoreException("expected RocksDB to know " + number.property(), e);
        }
    }

    /** The last offset that is folded in; -1 when there is none. */
    long applied() {
        byte[] offset = get(MailboxFamily.META, MailboxKeys.APPLIED);
        return offset == null ? NOTHING_APPLIED : new BytesReader(offset).fixed();
    }

    /** Says that everything up to {@code offset} is in it. */
    void putApplied(long offset) {
        byte[] value = new Bytes(Long.BYTES).fixed(offset).toArray();
        try {
            db.put(handle(MailboxFamily.META), writeOptions, MailboxKeys.APPLIED, value);
        } catch (RocksDBException e) {
            throw new StoreException("expected to write where the store stands", e);
        }
    }

    byte @Nullable [] get(MailboxFamily family, byte[] key) {
        try {
            return db.get(handle(family), key);
        } catch (RocksDBException e) {
            throw new StoreException("expected to read from family " + family, e);
        }
    }

    /**
     * Whether a key is there. A {@code get} of one that is not costs a C++ exception on its way to Java, more than the look itself (RocksDB issue
     * 13023), and most ids that the fold asks for are not: what memory and filters rule out is not asked for. They never say so of what
     * they would have to read from a disk, so that damage is met by the {@code get} and not taken for absence, as {@code keyExists} would.
     */
    boolean contains(MailboxFamily family, byte[] key) {
        return db.keyMayExist(handle(family), key, null) && get(family, key) != null;
    }

    byte @Nullable [] get(MailboxFamily family, ReadOptions options, byte[] key) {
        try {
            return db.get(handle(family), options, key);
        } catch (RocksDBException e) {
            throw new StoreException("expected to read from family " + family, e);
        }
    }

    /** The values of many keys of one family in the keys' order; null where there is none. */
    List<byte @Nullable []> getAll(MailboxFamily family, ReadOptions options, List<byte[]> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        List<ColumnFamilyHandle> handlesOfKeys = Collections.nCopies(keys.size(), handle(family));
        try {
            // Made anew, since RocksDB's own list does not say that it holds nulls.
            List<byte @Nullable []> values =
                    new ArrayList<byte @Nullable []>(db.multiGetAsList(options, handlesOfKeys, keys));
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) == null) {
                    // It gives a null for a value that it cannot read as well; a single read tells the two apart.
                    values.set(i, db.get(handle(family), options, keys.get(i)));
                }
            }
            return values;
        } catch (RocksDBException e) {
            throw new StoreException("expected to read from family " + family, e);
        }
    }

    /** The caller closes it. */
    RocksIterator iterator(MailboxFamily family, ReadOptions options) {
        return db.newIterator(handle(family), options);
    }

    /** The last key of {@code family} below {@code before} that begins with {@code prefix}; null when there is none. */
    byte @Nullable [] lastKeyBefore(MailboxFamily family, byte[] prefix, byte[] before) {
        try (KeyRange range = new KeyRange(prefix, before);
                RocksIterator iterator = iterator(family, range.options())) {
            iterator.seekToLast();
            if (iterator.isValid()) {
                return iterator.key();
            }
            iterator.status();
            return null;
        } catch (RocksDBException e) {
            throw new StoreException("expected to read from family " + family, e);
        }
    }

    /** The caller gives it back with {@link #releaseSnapshot}. */
    Snapshot snapshot() {
        return db.getSnapshot();
    }

    void releaseSnapshot(Snapshot snapshot) {
        db.releaseSnapshot(snapshot);
    }

    ColumnFamilyHandle handle(MailboxFamily family) {
        ColumnFamilyHandle handle = handles.get(family);
        if (handle == null) {
            throw new IllegalStateException("expected an open family " + family);
        }
        return handle;
    }

    void write(WriteBatch batch) {
        try {
            db.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw new StoreException("expected to write a batch", e);
        }
    }

    /** A file of one family, made as the database makes its own before it merges them. */
    TableFile newFile(MailboxFamily family, Path path) {
        Options options = new Options(dbOptions, requireNonNull(familyOptions.get(family)));
        // Or it would be made for the last level at once, at many times the price.
        options.setBottommostCompressionType(CompressionType.DISABLE_COMPRESSION_OPTION);
        return new TableFile(path, options);
    }

    /** Takes a {@link TableFile} that is finished; what it says is newer than all that is there. Returns when that is on disk. */
    void ingest(MailboxFamily family, Path file) {
        try (IngestExternalFileOptions move = new IngestExternalFileOptions().setMoveFiles(true)) {
            db.ingestExternalFile(handle(family), List.of(file.toString()), move);
        } catch (RocksDBException e) {
            throw new StoreException("expected family " + family + " to take " + file, e);
        }
    }

    /** Returns when another file of each family may be ingested: at once, or when compactions have caught up. */
    void awaitRoomForFiles() {
        awaitLevel0(REBUILD_LEVEL_0_FILES_MAX - 1);
    }

    /** Returns when no compaction is due: another file of each family finds room at once then. */
    void awaitCompactions() {
        awaitLevel0(REBUILD_LEVEL_0_FILES_TO_COMPACT - 1);
    }

    /**
     * Also returns when compactions have failed, or the thread is interrupted: who goes on then
     * hears of it.
     *
     * @param filesMax no fewer than are left alone, or this would wait for ever
     */
    private void awaitLevel0(int filesMax) {
        try {
            while (level0Files() > filesMax && number(StoreNumber.BACKGROUND_ERRORS) == 0) {
                Thread.sleep(COMPACTION_POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those of the family that has most: what has not been merged yet. */
    int level0Files() {
        try {
            int most = 0;
            for (ColumnFamilyHandle handle : handleList) {
                most = Math.max(most, Integer.parseInt(db.getProperty(handle, "rocksdb.num-files-at-level0")));
            }
            return most;
        } catch (RocksDBException e) {
            throw new StoreException("expected RocksDB to know how many files there are", e);
        }
    }

    /** Brings everything that was written to disk, all families in one step: a flush of some of them would not be atomic. Returns when it is there. */
    void flush() {
        flush(true);
    }

    /** As {@link #flush}, but returns when it has begun. Of what fails later, nobody hears but RocksDB's own count of errors. */
    void startFlush() {
        flush(false);
    }

    private void flush(boolean wait) {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(true)) {
            db.flush(flush, handleList);
        } catch (RocksDBException e) {
            throw new StoreException("expected to flush", e);
        }
    }

    /** Returns when nothing is left to be compacted: for measurements, since RocksDB does it by itself as it sees fit. */
    void compact() {
        flush();
        try {
            for (ColumnFamilyHandle handle : handleList) {
                db.compactRange(handle);
            }
        } catch (RocksDBException e) {
            throw new StoreException("expected to compact", e);
        }
    }

    /**
     * Copies the database as it is at one moment, after a flush: files that never change are linked where the file system can.
     *
     * @param directory one that is not there yet
     */
    void copyTo(Path directory) {
        try (org.rocksdb.Checkpoint checkpoint = org.rocksdb.Checkpoint.create(db)) {
            checkpoint.createCheckpoint(directory.toString());
        } catch (RocksDBException e) {
            throw new StoreException("expected to copy the mailbox store to " + directory, e);
        }
    }

    /** In the order that RocksDB asks for: handles, database, options. Does not flush. */
    @Override
    public void close() {
        writeOptions.close();
        handleList.forEach(ColumnFamilyHandle::close);
        db.close();
        closeAll(options);
    }

    private static void closeAll(List<AutoCloseable> resources) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("options of RocksDB close without an error", e);
            }
        }
    }
}
