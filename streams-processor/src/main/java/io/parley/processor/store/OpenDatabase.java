package io.parley.processor.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that a {@link MailboxStore} has open now, or none, and where it stands: the last offset that is in it, and the one from which on it
 * may answer.
 *
 * <p>A read-write lock keeps everybody away from a database that is being closed, since a closed one takes the JVM down with it: who uses the
 * database does so {@link #shared}, who opens, closes or moves it {@link #exclusively}. Either may be taken again by a thread that has it, and
 * shared within exclusively; exclusively within shared would wait for itself. {@link StoreReplacement}'s lock and then {@link RecordFolding}'s come
 * before this one, so that who has this one may try to take another, but never wait for it. No {@link MailboxStoreListener} is called exclusively:
 * it may wait for a thread that waits to share.
 */
final class OpenDatabase {
    /** The store's: to people, who read or silence it, a store is one thing. */
    private static final Logger LOG = LoggerFactory.getLogger(MailboxStore.class);

    private final MailboxStoreSettings settings;
    private final LiveEvents live;
    private final ReadWriteLock lifecycle = new ReentrantReadWriteLock();

    private @Nullable TaskId task;
    private @Nullable Path directory;
    private volatile @Nullable MailboxDb db;
    private volatile long applied = MailboxDb.NOTHING_APPLIED;
    private volatile long servesFrom = Long.MAX_VALUE;

    /** The oldest change that is only in memory; null when there is none. */
    private volatile @Nullable Instant dirtySince;

    /** Damage that a reader met. */
    private volatile @Nullable StoreException damageFound;

    /** @param live hears of each database that is opened or closed, and of each offset */
    OpenDatabase(MailboxStoreSettings settings, LiveEvents live) {
        this.settings = settings;
        this.live = live;
    }

    /** Runs while nobody opens, closes or moves the database; many do at a time. Any thread. */
    <T> T shared(Supplier<T> use) {
        lifecycle.readLock().lock();
        try {
            return use.get();
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    /** Runs while nobody else uses the database, or opens or closes it: all others wait for that. Any thread but one that shares it. */
    void exclusively(Runnable change) {
        lifecycle.writeLock().lock();
        try {
            change.run();
        } finally {
            lifecycle.writeLock().unlock();
        }
    }

    /** Whose database it is from now on, and where its files are. Exclusively. */
    void assign(TaskId to, Path files) {
        task = to;
        directory = files;
    }

    boolean isAssigned() {
        return directory != null;
    }

    TaskId task() {
        return assigned(task);
    }

    int partition() {
        return task().partition();
    }

    Path directory() {
        return assigned(directory);
    }

    private static <T> T assigned(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("expected init before anything else");
        }
        return value;
    }

    /** Opens what is in the directory. Files that are damaged, or were found to be, are set aside: then it starts from nothing. Exclusively. */
    void open() {
        if (StoreDirectory.isUnusable(directory())) {
            StoreDirectory.setAside(directory());
        }
        try {
            openAsItIs();
        } catch (StoreException e) {
            if (!e.damaged()) {
                throw e;
            }
            LOG.error("mailbox store {} is damaged and will be rebuilt from the log: {}", directory(), e.getMessage());
            StoreDirectory.setAside(directory());
            openAsItIs();
        }
    }

    /** Opens what is in the directory, or throws and is closed. It answers nobody before {@link #serveFrom}. Exclusively. */
    void openAsItIs() {
        MailboxDb opened = openDb(directory());
        try {
            StoreIdentity.establish(opened, directory(), settings.log().topicId());
            applied = opened.applied();
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        servesFrom = Long.MAX_VALUE;
        dirtySince = null;
        damageFound = null;
        live.opened(opened, applied);
        db = opened;
    }

    private MailboxDb openDb(Path path) {
        try {
            return MailboxDb.open(path, settings.memory(), settings.statistics());
        } catch (RocksDBException e) {
            throw new StoreException("expected to open the mailbox store in " + path, e);
        }
    }

    /** Closes it once everything is on disk. Waits for everybody who uses it; any thread but one that does. */
    void close() {
        exclusively(() -> {
            MailboxDb open = db;
            if (open != null && dirtySince != null) {
                flushBeforeClose(open);
            }
            closeAsItIs();
        });
    }

    private void flushBeforeClose(MailboxDb open) {
        try {
            open.flush();
        } catch (StoreException e) {
            // Not lost: the log has it, and the next start folds it again.
            LOG.error("mailbox store of partition {} closes without its last changes on disk", partition(), e);
        }
    }

    /** Closes it without a flush; nothing happens when none is open. Exclusively. */
    void closeAsItIs() {
        MailboxDb open = db;
        db = null;
        servesFrom = Long.MAX_VALUE;
        // What is native goes before the database that it belongs to.
        live.closing();
        if (open != null) {
            open.close();
        }
    }

    /** The next open starts from nothing. Exclusively, and closed. */
    void deleteFiles() {
        StoreDirectory.delete(directory());
        applied = MailboxDb.NOTHING_APPLIED;
    }

    boolean isOpen() {
        return db != null;
    }

    /** Null when none is open. Not to be used but shared: it may be closed. */
    @Nullable
    MailboxDb orNull() {
        return db;
    }

    /** As {@link #orNull}. */
    MailboxDb require() {
        MailboxDb open = db;
        if (open == null) {
            throw new IllegalStateException("expected an open mailbox store");
        }
        return open;
    }

    /** The last offset that is in it, or was when it closed; -1 for none. Any thread. */
    long applied() {
        return applied;
    }

    /** Everything up to {@code offset} is in it now; nothing happens where that is no news. Under {@link RecordFolding}'s lock. */
    void advanceTo(long offset) {
        if (offset <= applied) {
            return;
        }
        applied = offset;
        live.standAt(offset);
        if (dirtySince == null) {
            dirtySince = settings.clock().instant();
        }
    }

    /** {@link Long#MAX_VALUE} where that is not known. */
    long servesFrom() {
        return servesFrom;
    }

    /**
     * Answers may be given once {@code offset} is in it. Any thread. Shared for one reason: who puts other files in place keeps this offset aside while
     * it closes and opens the database, and sets it again; what is said here in between would be lost.
     */
    void serveFrom(long offset) {
        lifecycle.readLock().lock();
        try {
            servesFrom = offset;
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    /** Null when it may answer; else why not, for people. Any thread: a moment's view, but for one that shares it. */
    @Nullable
    String whyNotServing() {
        long from = servesFrom;
        long at = applied;
        if (db == null) {
            return "the mailbox store is closed";
        }
        if (from == Long.MAX_VALUE) {
            return "finding out where the log ends";
        }
        return at >= from ? null : "catching up with the log: " + (at + 1) + " of " + (from + 1);
    }

    /** A reader met {@code damage}. Shared, so that it is not held against the database that is opened next. */
    void damageFound(StoreException damage) {
        damageFound = damage;
    }

    /** What a reader has met since it was opened; null for nothing. */
    @Nullable
    StoreException damageFound() {
        return damageFound;
    }

    /** The next {@link #open} sets these files aside. */
    void markDamaged() {
        StoreDirectory.markUnusable(directory());
    }

    /** Starts a flush when there are changes older than {@code age} that are only in memory. Any thread. */
    void flushIfOlderThan(Duration age) {
        lifecycle.readLock().lock();
        try {
            MailboxDb open = db;
            Instant since = dirtySince;
            if (open == null
                    || since == null
                    || since.plus(age).isAfter(settings.clock().instant())) {
                return;
            }
            flush(open::startFlush);
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    /** Returns when everything that is in it is on disk. Any thread. */
    void flushToDisk() {
        lifecycle.readLock().lock();
        try {
            MailboxDb open = db;
            if (open != null) {
                flush(open::flush);
            }
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    private void flush(Runnable flush) {
        Instant since = dirtySince;
        // Not after it: what is folded meanwhile may have come too late for it.
        dirtySince = null;
        try {
            flush.run();
        } catch (StoreException e) {
            if (dirtySince == null) {
                dirtySince = since;
            }
            throw e;
        }
    }

    /** Copies it to a directory that is not there yet. Any thread; shared only while it copies, not while it looks what the copy holds. */
    long checkpoint(Path target) {
        lifecycle.readLock().lock();
        try {
            require().copyTo(target);
        } finally {
            lifecycle.readLock().unlock();
        }
        try (MailboxDb copy = MailboxDb.openReadOnly(target, settings.memory())) {
            return copy.applied();
        } catch (RocksDBException e) {
            throw new StoreException("expected to open the checkpoint in " + target, e);
        }
    }

    /** One of RocksDB's own numbers; 0 where none is open, or it is about to be closed. Any thread; never waits. */
    long number(StoreNumber number) {
        if (!lifecycle.readLock().tryLock()) {
            return 0;
        }
        try {
            MailboxDb open = db;
            return open == null ? 0 : open.number(number);
        } finally {
            lifecycle.readLock().unlock();
        }
    }
}
