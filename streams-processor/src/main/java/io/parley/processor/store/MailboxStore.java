package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxFold.Folded;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mailboxes of one partition of topic {@code messages}, which is also the store's changelog.
 *
 * <p>Why it can be trusted with that: the offset it stands at is written in the same batch as the data (R1), so a replayed record is
 * recognised by its offset and a hole cannot go unseen; restore and live processing are the same {@link MailboxFold} on the same
 * bytes (R5, R6). What Kafka Streams passes to {@link #commit} is where it stands itself, which may be behind or ahead of us, and is
 * not looked at; only an empty map means something: start again from nothing (R2).
 *
 * <p>Life: {@code init → (restore | fold | query | commit)* → close}, any number of times on the same object (R7). Kafka Streams calls
 * from one thread at a time, but not always from the same one; queries come from any thread at any time, and {@link OpenDatabase} keeps them
 * away from a database that is being closed.
 */
public final class MailboxStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxStore.class);

    /** Name of the store and of its directory. */
    public static final String NAME = "mailboxes";

    /** Restored events in one write: large enough to hide its cost, small enough for memory (64 MiB of the longest messages). */
    private static final int RESTORE_BATCH_MAX = 1_000;

    /** A hole heals within a second; more than this a minute is no hole but a fault. */
    private static final int HEALS_MAX = 5;

    private static final Duration HEALS_WINDOW = Duration.ofMinutes(1);

    private final MailboxStoreSettings settings;
    private final LiveEvents live = new LiveEvents();
    private final OpenDatabase database;
    private final StoreReplacement replacement;
    private final FoldCounters counters;

    /** Held while records go in, so that a store that takes this one's place can be brought to where this one stands. Before {@link #database}'s. */
    private final Lock folding = new ReentrantLock();

    /** Shared by holes and damage, whichever task the store is of. */
    private final HealBudget heals;

    public MailboxStore(MailboxStoreSettings settings) {
        this.settings = settings;
        this.database = new OpenDatabase(settings, live);
        this.replacement = new StoreReplacement(settings, database, this);
        this.heals = new HealBudget(HEALS_MAX, HEALS_WINDOW, settings.clock());
        this.counters = new FoldCounters(settings.metrics());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    @SuppressWarnings("deprecation") // still asked for by this version of Kafka Streams
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return database.isOpen();
    }

    /** The partition of topic {@code messages} that this store holds. */
    public int partition() {
        return database.partition();
    }

    /** The last offset folded; -1 when there is none. */
    public long applied() {
        return database.applied();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        database.exclusively(() -> {
            database.assign(context.taskId(), context.stateDir().toPath().resolve(NAME));
            replacement.finish();
            beginWithCheckpoint();
            database.open();
            try {
                settings.log().requireLogHolds(partition(), applied());
                context.register(root, new RestoreFromLog(this));
            } catch (RuntimeException e) {
                database.closeAsItIs();
                throw e;
            }
        });
        settings.listener().opened(this);
    }

    /** Copies the files to begin with, when there are some and the store has none. */
    private void beginWithCheckpoint() {
        Checkpoint startFrom = settings.startFrom();
        if (startFrom != null && StoreDirectory.isEmpty(database.directory())) {
            startFrom.fill(partition(), database.directory());
        }
    }

    /** {@inheritDoc} What is given here is not looked at, but an empty map: then everything goes. */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (changelogOffsets.isEmpty()) {
            wipe();
        }
    }

    private void wipe() {
        database.exclusively(() -> {
            LOG.warn("mailbox store of partition {} starts again from nothing, as Kafka Streams asks for", partition());
            boolean wasOpen = isOpen();
            database.closeAsItIs();
            replacement.finish();
            database.deleteFiles();
            if (wasOpen) {
                database.open();
            }
        });
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        long offset = applied();
        return offset == MailboxDb.NOTHING_APPLIED ? null : offset;
    }

    /**
     * Folds one live record. On a stream thread.
     *
     * @param more whether the next record is at hand: then this one may be written together with it. What is not written, no reader sees
     * @throws TaskCorruptedException when records are missing before it, or the files are damaged: Kafka Streams then closes the task,
     *     opens the store again and restores what is missing
     */
    public void fold(long offset, byte @Nullable [] key, byte @Nullable [] value, boolean more) {
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

    /** Brings to the database, and so to readers, what was folded and is not there yet; nothing where another thread folds just now. Any thread. */
    public void writePending() {
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

    /** @return whose mailboxes look different now, each once */
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
        settings.listener().written(this, live.pending().size(), oldestSentAtMs);
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

    private void crossGap(long expected, long offset) {
        if (settings.keylessGap().isKeyless(partition(), expected, offset)) {
            LOG.warn("kept out records messages-{}@{}..{}: expected a key", partition(), expected, offset - 1);
            counters.keyless(offset - expected);
            return;
        }
        String hole = "expected offset " + expected + " of messages-" + partition() + ", but got " + offset;
        if (!heals.spend()) {
            throw new IllegalStateException(hole + ", again and again");
        }
        LOG.warn("{}: the task restores what is missing", hole);
        throw new TaskCorruptedException(Set.of(database.task()));
    }

    private RuntimeException damaged(StoreException e) {
        if (!e.damaged() || !heals.spend()) {
            return e;
        }
        LOG.error("mailbox store of partition {} is damaged and will be rebuilt from the log", partition(), e);
        database.markDamaged();
        return new TaskCorruptedException(Set.of(database.task()));
    }

    /** Runs with everything written that was folded, and nothing folded meanwhile. Any thread but one that shares the database. */
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
     * a key.
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

    private void restoreNext(Collection<ConsumerRecord<byte[], byte[]>> records) {
        try (FoldBatch batch = new FoldBatch(database.require(), applied())) {
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
        if (!settings.keylessGap().isKeyless(partition(), from, to)) {
            throw new IllegalStateException("expected offset " + from + " of messages-" + partition()
                    + ", but restore goes on at " + to + ": the log lacks records");
        }
    }

    private void count(Folded folded, long offset) {
        counters.folded(folded.outcome());
        switch (folded.outcome()) {
            case POISON -> LOG.warn("kept out record messages-{}@{}: {}", partition(), offset, folded.poisonReason());
            case APPLIED_LATE ->
                LOG.warn("record messages-{}@{} came late and was put where it belongs", partition(), offset);
            case APPLIED, REPETITION, UNCHANGED -> {}
        }
    }

    /** Answers may be given once {@code offset} has been folded: before that, a reader could see less than it saw elsewhere. */
    public void serveFrom(long offset) {
        database.serveFrom(offset);
    }

    /** Empty when the store answers questions; else why not, for people. */
    public @Nullable String whyNotServing() {
        return database.whyNotServing();
    }

    /** Answers from one moment of the store. Thread-safe. */
    public <A> StoreReply<A> ask(MailboxQuery<A> query, Freshness freshness) {
        // The read shares it too: in between, the store could be wiped, and an empty mailbox would be the answer.
        return database.shared(() -> {
            String whyNot = whyNotServing();
            return whyNot == null ? read(query, freshness) : new StoreReply.NotServing<>(whyNot);
        });
    }

    /**
     * Answers from one moment of the store, whoever folds its partition now: the answer may be older than one that a reader has had elsewhere, but
     * for what {@code freshness} rules out. Thread-safe.
     */
    public <A> StoreReply<A> askAsStandby(MailboxQuery<A> query, Freshness freshness) {
        return read(query, freshness);
    }

    private <A> StoreReply<A> read(MailboxQuery<A> query, Freshness freshness) {
        return database.shared(() -> {
            MailboxDb open = database.orNull();
            if (open == null) {
                return new StoreReply.NotServing<>("the mailbox store is closed");
            }
            try (MailboxView view = new MailboxView(open)) {
                return view.isFresh(query.owner(), freshness)
                        ? new StoreReply.Answer<>(view.answer(query), view.applied())
                        : new StoreReply.NotFresh<>();
            } catch (StoreException e) {
                if (e.damaged()) {
                    database.damageFound(e);
                }
                throw e;
            }
        });
    }

    /** Answers {@link AskMailbox}, also while restoring and as a standby: the result's position says from which state. */
    @Override
    @SuppressWarnings("unchecked") // AskMailbox<A> is a Query<A>
    public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
        if (!(query instanceof AskMailbox<?> ask)) {
            return QueryResult.forUnknownQueryType(query, this);
        }
        Long wanted =
                bound.position().getPartitionPositions(TopicContract.MESSAGES).get(partition());
        if (wanted != null && wanted > applied()) {
            return QueryResult.notUpToBound(getPosition(), bound, partition());
        }
        return switch (read(ask.question(), ask.freshness())) {
            case StoreReply.Answer<?> answer -> {
                QueryResult<R> result = (QueryResult<R>) QueryResult.forResult(answer.value());
                result.setPosition(positionAt(answer.applied()));
                yield result;
            }
            case StoreReply.NotFresh<?> notFresh ->
                QueryResult.forFailure(FailureReason.NOT_UP_TO_BOUND, "the store is not as fresh as asked for");
            case StoreReply.NotServing<?> notServing ->
                QueryResult.forFailure(FailureReason.NOT_PRESENT, notServing.reason());
        };
    }

    @Override
    public Position getPosition() {
        return positionAt(applied());
    }

    private Position positionAt(long offset) {
        return offset == MailboxDb.NOTHING_APPLIED
                ? Position.emptyPosition()
                : Position.emptyPosition().withComponent(TopicContract.MESSAGES, partition(), offset);
    }

    /**
     * Starts a flush when there are changes older than {@code age} that are only in memory: nothing else flushes a store that is not
     * written to much (R13), and what is not on disk is folded again after a crash. Any thread.
     */
    public void flushIfOlderThan(Duration age) {
        database.flushIfOlderThan(age);
    }

    /** Returns when everything that is folded is on disk. Any thread. */
    public void flushToDisk() {
        database.flushToDisk();
    }

    /**
     * Copies the store as it is at one moment. Folding and reading go on. Any thread.
     *
     * @param target a directory that is not there yet
     * @return the last offset that is in the copy; -1 for none
     */
    long checkpoint(Path target) {
        return database.checkpoint(target);
    }

    /**
     * Puts a store that was folded from the same log in the place of this one's files. Readers wait for the moment that two renames take, and see
     * the same before and after; the fold waits a little longer. Any thread; a second call waits for the first.
     *
     * @param folded the store's directory, which stays the caller's
     * @param tail folds what the other store lacks
     * @throws RuntimeException naming what is wrong; the store is what it was then: when it was closed meanwhile, the disk is full, the other one
     *     comes from another log or does not get to where this one stands
     */
    public void switchTo(Path folded, Tail tail) {
        replacement.switchTo(folded, tail);
    }

    /** Folds the log from where a store stands up to and including an offset. */
    @FunctionalInterface
    public interface Tail {
        void foldTo(FreshStore store, long offset);
    }

    /** A digest over everything in the store, and the offset it stands at. Any thread; takes a pass over the whole store. */
    PartitionDigest digest() {
        return database.shared(() -> StoreDigests.of(database.require(), partition()));
    }

    @Override
    public void close() {
        if (database.isAssigned()) {
            settings.listener().closed(this);
        }
        database.close();
    }

    /** One of RocksDB's own numbers; 0 where the store is closed, or about to be. Any thread; never waits. */
    long number(StoreNumber number) {
        return database.number(number);
    }

    /** For tests of what is on disk. */
    MailboxDb database() {
        return database.require();
    }

    /** Not used by Kafka Streams any more; {@link #commit} and {@link #close} do what is needed. */
    @Override
    @Deprecated
    public void flush() {}
}
