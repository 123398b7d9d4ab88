package io.parley.processor.store;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a store that was folded anew in the place of the one that is open, and clears up where a process ended on the way. One at a time: its
 * lock is the first of the store's three, before {@link RecordFolding}'s and {@link OpenDatabase}'s. Thread-safe.
 */
final class StoreReplacement {
    /** The store's: to people, who read or silence it, a store is one thing. */
    private static final Logger LOG = LoggerFactory.getLogger(MailboxStore.class);

    private final MailboxStoreSettings settings;
    private final OpenDatabase database;
    private final RecordFolding folding;

    /** Held while the directories beside the store's are somebody's. */
    private final Lock switching = new ReentrantLock();

    StoreReplacement(MailboxStoreSettings settings, OpenDatabase database, RecordFolding folding) {
        this.settings = settings;
        this.database = database;
        this.folding = folding;
    }

    /**
     * Clears up after a process that ended while it replaced the store. Where a replacement is under way in this one, that clears up itself; it is
     * not waited for, since it may wait for the database that the caller has exclusively.
     */
    void finish() {
        if (switching.tryLock()) {
            try {
                StoreDirectory.finishReplacement(database.directory());
            } finally {
                switching.unlock();
            }
        }
    }

    /** As {@link MailboxStore#switchTo}: on the caller's thread, which must not share the database. */
    void switchTo(Path folded, MailboxStore.Tail tail) {
        switching.lock();
        try {
            switchToCopy(folded, tail);
        } finally {
            switching.unlock();
        }
    }

    private void switchToCopy(Path folded, MailboxStore.Tail tail) {
        // Not before it was this call's turn: the one it waited for has put another database in place.
        MailboxDb before = database.require();
        Path next = StoreDirectory.next(database.directory());
        try {
            StoreDirectory.delete(next);
            StoreDirectory.copy(folded, next);
            // Most of it while the fold goes on, and what that leaves to be compacted; then what has come meanwhile.
            var _ = bringUp(next, tail, FreshStore::awaitCompactions);
            folding.whileNothingFolds(() -> {
                requireStandsAt(database.applied(), bringUp(next, tail, _ -> {}));
                // So that the files that are left have everything, should they have to come back.
                database.flushToDisk();
                putInPlace(before);
            });
            StoreDirectory.forgetReplaced(database.directory());
        } finally {
            StoreDirectory.delete(next);
        }
    }

    /**
     * @param beforeClose what is done with it once it is brought up
     * @return the offset that the fresh store stands at
     */
    private long bringUp(Path next, MailboxStore.Tail tail, Consumer<FreshStore> beforeClose) {
        try (FreshStore fresh =
                FreshStore.open(next, settings.log().topicId(), database.partition(), settings.memory())) {
            tail.foldTo(fresh, database.applied());
            fresh.flush();
            beforeClose.accept(fresh);
            return fresh.applied();
        }
    }

    private void requireStandsAt(long expected, long actual) {
        if (actual != expected) {
            throw new IllegalStateException("expected the fresh store of partition " + database.partition()
                    + " to stand at offset " + expected + ", but it stands at " + actual);
        }
    }

    /** Under the fold's lock, so that what is put in place stays as new as what was there. */
    private void putInPlace(MailboxDb before) {
        database.exclusively(() -> {
            if (database.orNull() != before) {
                throw new IllegalStateException("expected the mailbox store of partition " + database.partition()
                        + " to stay open, but it was closed: try again");
            }
            long served = database.servesFrom();
            long stood = database.applied();
            database.closeAsItIs();
            try {
                openReplaced(stood);
            } finally {
                // Never before it is where readers have seen it.
                database.serveFrom(Math.max(served, stood));
            }
            LOG.info(
                    "partition {} serves from a mailbox store that was folded anew, offset {}",
                    database.partition(),
                    database.applied());
        });
    }

    /** Opens what is next in the place of what was there; that again where something is wrong with the other. */
    private void openReplaced(long stood) {
        try {
            StoreDirectory.replace(database.directory());
            database.openAsItIs();
            requireStandsAt(stood, database.applied());
        } catch (RuntimeException e) {
            LOG.error("partition {} goes back to the mailbox store it had", database.partition(), e);
            database.closeAsItIs();
            StoreDirectory.undoReplacement(database.directory());
            database.openAsItIs();
            throw e;
        }
    }
}
