package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxFold.Folded;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records of the log to the database of a {@link MailboxStore}, live or while it is restored, each once and none left out. What it cannot
 * fold, since records are missing or files are damaged, it has Kafka Streams restore, a few times; then somebody has to look.
 *
 * <p>Its lock is held while records go in, and by whoever needs that none do. A thread that has it may take it again. It comes after
 * {@link StoreReplacement}'s and before {@link OpenDatabase}'s. Thread-safe, as far as Kafka Streams does not fold while it opens or closes the store.
 */
final class RecordFolding {
    /** The store's: to people, who read or silence it, a store is one thing. */
    private static final Logger LOG = LoggerFactory.getLogger(MailboxStore.class);

    /** Restored events in one write: large enough to hide its cost, small enough for memory (64 MiB of the longest messages). */
    private static final int RESTORE_BATCH_MAX = 1_000;

    /** A hole heals within a second; more than this a minute is no hole but a fault. */
    private static final int HEALS_MAX = 5;

    private static final Duration HEALS_WINDOW = Duration.ofMinutes(1);

    private final MailboxStore store;
    private final MailboxStoreSettings settings;
    private final OpenDatabase database;
    private final LiveEvents live;
    private final FoldCounters counters;
    private final Lock folding = new ReentrantLock();

    /** For holes and damage together, however often the store is closed and opened meanwhile: that is how both heal. */
    private final HealBudget heals;

    /**
     * @param store what the listener is told that events were written to
     * @param live the database's
     */
    RecordFolding(MailboxStore store, MailboxStoreSettings settings, OpenDatabase database, LiveEvents live) {
        this.store = store;
        this.settings = settings;
        this.database = database;
        this.live = live;
        this.counters = new FoldCounters(settings.metrics());
        this.heals = new HealBudget(HEALS_MAX, HEALS_WINDOW, settings.clock());
    }

    /** As {@link MailboxStore#fold}. Who waits for the mailboxes hears of it after the lock. */
    void fold(long offset, byte @Nullable [] key, byte @Nullable [] value, boolean more) {
        List<UserId> changed = List.of();
        folding.lock();
        try {
            if (offset > live.applied()) {
                foldNext(offset, key, value);
            }
            if (!more || live.isFull()) {
                changed = write();
            }
        } finally {
            folding.unlock();
        }
        changed.forEach(settings.listener()::folded);
    }

    /** As {@link MailboxStore#writePending}. Also under the lock, when the thread has it: then who waits hears of it there. */
    void writePending() {
        if (!folding.tryLock()) {
            return;
        }
        List<UserId> changed;
        try {
            // Who calls need not be the thread that may close the store.
            changed = database.shared(this::write);
        } finally {
            folding.unlock();
        }
        changed.forEach(settings.listener()::folded);
    }

    private void foldNext(long offset, byte @Nullable [] key, byte @Nullable [] value) {
        StoreException found = database.damageFound();
        if (found != null) {
            // Only Kafka Streams' own threads can have a task rebuilt, and no reader is one.
            throw damaged(found);
        }
        if (offset > live.applied() + 1) {
            // Whatever comes of the gap, what is before it is right.
            writePending();
            crossGap(live.applied() + 1, offset);
        }
        changing(() -> live.fold(offset, key, value));
    }

    /**
     * Brings what is pending to the database. Under the lock.
     *
     * @return whose mailboxes look different now, each once
     */
    private List<UserId> write() {
        if (live.pending().isEmpty()) {
            return List.of();
        }
        changing(live::commit);
        database.advanceTo(live.committed());
        Set<UserId> changed = new LinkedHashSet<>();
        long oldestSentAtMs = Folded.NO_MESSAGE;
        for (LiveEvents.Event event : live.pending()) {
            count(event.folded(), event.offset());
            counters.live(event.folded().outcome());
            oldestSentAtMs = Math.min(oldestSentAtMs, event.folded().sentAtMs());
            if (event.folded().owner() != null) {
                changed.add(event.folded().owner());
            }
        }
        settings.listener().written(store, live.pending().size(), oldestSentAtMs);
        live.clear();
        return List.copyOf(changed);
    }

    /** When it fails, nothing is pending any more and the store is what the database is: Kafka Streams restores the rest. */
    private void changing(Runnable change) {
        boolean changed = false;
        try {
            change.run();
            changed = true;
        } catch (StoreException e) {
            throw damaged(e);
        } finally {
            if (!changed) {
                live.rollback();
                database.advanceTo(live.committed());
            }
        }
    }

    /** Passes over records without a key, which no store folds; throws where others are missing. */
    private void crossGap(long expected, long offset) {
        if (settings.keylessGap().isKeyless(database.partition(), expected, offset)) {
            LOG.warn("kept out records messages-{}@{}..{}: expected a key", database.partition(), expected, offset - 1);
            counters.keyless(offset - expected);
            return;
        }
        String hole = "expected offset " + expected + " of messages-" + database.partition() + ", but got " + offset;
        if (!heals.spend()) {
            throw new IllegalStateException(hole + ", again and again");
        }
        LOG.warn("{}: the task restores what is missing", hole);
        throw new TaskCorruptedException(Set.of(database.task()));
    }

    /** @return what to throw for {@code e}: where the files are damaged, what has Kafka Streams rebuild the task; itself where that does not help */
    private RuntimeException damaged(StoreException e) {
        if (!e.damaged() || !heals.spend()) {
            return e;
        }
        LOG.error("mailbox store of partition {} is damaged and will be rebuilt from the log", database.partition(), e);
        database.markDamaged();
        return new TaskCorruptedException(Set.of(database.task()));
    }

    /** Runs with everything written that was folded, and nothing folded meanwhile: a fold waits. Any thread but one that shares the database. */
    void whileNothingFolds(Runnable task) {
        folding.lock();
        try {
            writePending();
            task.run();
        } finally {
            folding.unlock();
        }
    }

    /**
     * Folds records that are restored, in the order of the log. Offsets may be missing here: Kafka Streams leaves out records without
     * a key. On a stream thread.
     *
     * @throws IllegalStateException when others are missing
     */
    void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        folding.lock();
        try {
            restoreNext(records);
        } finally {
            folding.unlock();
        }
    }

    /** In a batch of its own. The live one hears how far that came, or it would go on from rows that are old. */
    private void restoreNext(Collection<ConsumerRecord<byte[], byte[]>> records) {
        try (FoldBatch batch = new FoldBatch(database.require(), database.applied())) {
            try {
                restore(records, batch);
            } catch (StoreException e) {
                throw damaged(e);
            } finally {
                // What is in the database counts, also when the rest did not get there.
                database.advanceTo(batch.committed());
            }
        }
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records, FoldBatch batch) {
        int pending = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() <= batch.applied()) {
                continue;
            }
            if (record.offset() > batch.applied() + 1) {
                requireKeyless(batch.applied() + 1, record.offset());
            }
            count(MailboxFold.fold(record.key(), record.value(), batch), record.offset());
            batch.eventDone(record.offset());
            if (++pending == RESTORE_BATCH_MAX) {
                batch.commit();
                pending = 0;
            }
        }
        if (pending > 0) {
            batch.commit();
        }
    }

    /** A store that is folded from what is left of its log would be wrong for ever. */
    private void requireKeyless(long from, long to) {
        if (!settings.keylessGap().isKeyless(database.partition(), from, to)) {
            throw new IllegalStateException("expected offset " + from + " of messages-" + database.partition()
                    + ", but restore goes on at " + to + ": the log lacks records");
        }
    }

    private void count(Folded folded, long offset) {
        counters.folded(folded.outcome());
        switch (folded.outcome()) {
            case POISON ->
                LOG.warn("kept out record messages-{}@{}: {}", database.partition(), offset, folded.poisonReason());
            case APPLIED_LATE ->
                LOG.warn("record messages-{}@{} came late and was put where it belongs", database.partition(), offset);
            case APPLIED, REPETITION, UNCHANGED -> {}
        }
    }
}
