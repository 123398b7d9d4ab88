package io.parley.processor.store;

import io.micrometer.core.instrument.Counter;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxFold.Folded;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
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
 * from one thread at a time, but not always from the same one; queries come from any thread at any time. A read-write lock keeps
 * them away from a database that is being closed, since a closed one takes the JVM down with it (R8).
 */
public final class MailboxStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxStore.class);

    /** Name of the store and of its directory. */
    public static final String NAME = "mailboxes";

    /** Number of the format on the package's page. */
    private static final int FORMAT = 1;

    /** Lies in the store's directory when its files were found damaged: the next open starts from nothing. */
    private static final String DAMAGED_MARKER = "parley-damaged";

    /** Restored events in one write: large enough to hide its cost, small enough for memory (64 MiB of the longest messages). */
    private static final int RESTORE_BATCH_MAX = 1_000;

    /** A hole heals within a second; more than this a minute is no hole but a fault. */
    private static final int HEALS_MAX = 5;

    private static final Duration HEALS_WINDOW = Duration.ofMinutes(1);

    private static final long NOTHING_APPLIED = -1;

    private final MailboxStoreSettings settings;
    private final Map<FoldOutcome, Counter> outcomes = new EnumMap<>(FoldOutcome.class);
    private final ReadWriteLock lifecycle = new ReentrantReadWriteLock();
    private final HealBudget heals;

    private volatile @Nullable MailboxDb db;
    private @Nullable FoldBatch live;
    private @Nullable Path directory;
    private @Nullable TaskId taskId;
    private volatile long applied = NOTHING_APPLIED;
    private volatile long servesFrom = Long.MAX_VALUE;
    private volatile @Nullable Instant dirtySince;

    /** Damage that a reader met. Kafka Streams hears of it from the next record, since only its own threads can have a task rebuilt. */
    private volatile @Nullable StoreException damageFound;

    public MailboxStore(MailboxStoreSettings settings) {
        this.settings = settings;
        this.heals = new HealBudget(HEALS_MAX, HEALS_WINDOW, settings.clock());
        for (FoldOutcome outcome : FoldOutcome.values()) {
            outcomes.put(
                    outcome,
                    settings.metrics()
                            .counter(
                                    "parley.fold.events",
                                    "outcome",
                                    outcome.name().toLowerCase(java.util.Locale.ROOT)));
        }
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
        return db != null;
    }

    /** The partition of topic {@code messages} that this store holds. */
    public int partition() {
        return task().partition();
    }

    /** The last offset folded; -1 when there is none. */
    public long applied() {
        return applied;
    }

    private TaskId task() {
        TaskId task = taskId;
        if (task == null) {
            throw new IllegalStateException("expected init before anything else");
        }
        return task;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        lifecycle.writeLock().lock();
        try {
            taskId = context.taskId();
            directory = context.stateDir().toPath().resolve(NAME);
            open();
            try {
                settings.log().requireLogHolds(partition(), applied);
                context.register(root, new RestoreFromLog(this));
            } catch (RuntimeException e) {
                closeDb();
                throw e;
            }
        } finally {
            lifecycle.writeLock().unlock();
        }
        settings.listener().opened(this);
    }

    private void open() {
        Path path = requireDirectory();
        if (Files.exists(path.resolve(DAMAGED_MARKER))) {
            StoreDirectory.setAside(path);
        }
        try {
            open(path);
        } catch (StoreException e) {
            if (!e.damaged()) {
                throw e;
            }
            LOG.error("mailbox store {} is damaged and will be rebuilt from the log: {}", path, e.getMessage());
            StoreDirectory.setAside(path);
            open(path);
        }
    }

    private void open(Path path) {
        MailboxDb opened = openDb(path);
        try {
            requireOwnFormat(opened);
            byte[] offset = opened.get(MailboxFamily.META, MailboxKeys.APPLIED);
            applied = offset == null ? NOTHING_APPLIED : new BytesReader(offset).fixed();
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        servesFrom = Long.MAX_VALUE;
        dirtySince = null;
        damageFound = null;
        live = new FoldBatch(opened, applied);
        db = opened;
    }

    private MailboxDb openDb(Path path) {
        try {
            return MailboxDb.open(path, settings.memory(), settings.statistics());
        } catch (org.rocksdb.RocksDBException e) {
            throw new StoreException("expected to open the mailbox store in " + path, e);
        }
    }

    private void requireOwnFormat(MailboxDb opened) {
        byte[] format = opened.get(MailboxFamily.META, MailboxKeys.FORMAT);
        byte[] log = opened.get(MailboxFamily.META, MailboxKeys.LOG);
        String topicId = settings.log().topicId().toString();
        if (format == null || log == null) {
            StoreIdentity.write(opened, FORMAT, topicId);
            return;
        }
        StoreIdentity.require(requireDirectory(), format, log, FORMAT, topicId);
    }

    /** {@inheritDoc} What is given here is not looked at, but an empty map: then everything goes. */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (changelogOffsets.isEmpty()) {
            wipe();
        }
    }

    private void wipe() {
        lifecycle.writeLock().lock();
        try {
            LOG.warn("mailbox store of partition {} starts again from nothing, as Kafka Streams asks for", partition());
            boolean wasOpen = db != null;
            closeDb();
            StoreDirectory.delete(requireDirectory());
            applied = NOTHING_APPLIED;
            if (wasOpen) {
                open();
            }
        } finally {
            lifecycle.writeLock().unlock();
        }
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        long offset = applied;
        return offset == NOTHING_APPLIED ? null : offset;
    }

    /**
     * Folds one live record. On a stream thread.
     *
     * @throws TaskCorruptedException when records are missing before it, or the files are damaged: Kafka Streams then closes the task,
     *     opens the store again and restores what is missing
     */
    public void fold(long offset, byte @Nullable [] key, byte @Nullable [] value) {
        if (offset <= applied) {
            return;
        }
        StoreException found = damageFound;
        if (found != null) {
            throw damaged(found);
        }
        if (offset > applied + 1) {
            crossGap(offset);
        }
        FoldBatch batch = requireLive();
        Folded folded;
        try {
            folded = MailboxFold.fold(key, value, batch);
            batch.eventDone(offset);
            batch.commit();
        } catch (StoreException e) {
            batch.rollback();
            throw damaged(e);
        } catch (RuntimeException e) {
            batch.rollback();
            throw e;
        }
        advanced(offset);
        count(folded, offset);
        if (folded.owner() != null) {
            settings.listener().folded(folded.owner());
        }
    }

    private void crossGap(long offset) {
        if (settings.keylessGap().isKeyless(partition(), applied + 1, offset)) {
            LOG.warn("kept out records messages-{}@{}..{}: expected a key", partition(), applied + 1, offset - 1);
            return;
        }
        String hole = "expected offset " + (applied + 1) + " of messages-" + partition() + ", but got " + offset;
        if (!heals.spend()) {
            throw new IllegalStateException(hole + ", again and again");
        }
        LOG.warn("{}: the task restores what is missing", hole);
        throw new TaskCorruptedException(Set.of(task()));
    }

    private RuntimeException damaged(StoreException e) {
        if (!e.damaged() || !heals.spend()) {
            return e;
        }
        LOG.error("mailbox store of partition {} is damaged and will be rebuilt from the log", partition(), e);
        StoreDirectory.mark(requireDirectory(), DAMAGED_MARKER);
        return new TaskCorruptedException(Set.of(task()));
    }

    /**
     * Folds records that are restored, in the order of the log. Offsets may be missing here: Kafka Streams leaves out records without
     * a key.
     *
     * @throws IllegalStateException when others are missing
     */
    void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        try (FoldBatch batch = new FoldBatch(requireDb(), applied)) {
            try {
                restore(records, batch);
            } catch (StoreException e) {
                throw damaged(e);
            } finally {
                // What is in the database counts, also when the rest did not get there.
                if (batch.committed() > applied) {
                    advanced(batch.committed());
                }
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

    private void advanced(long offset) {
        applied = offset;
        FoldBatch batch = live;
        if (batch != null) {
            batch.eventDone(offset);
        }
        if (dirtySince == null) {
            dirtySince = settings.clock().instant();
        }
    }

    private void count(Folded folded, long offset) {
        Counter counter = outcomes.get(folded.outcome());
        if (counter != null) {
            counter.increment();
        }
        switch (folded.outcome()) {
            case POISON -> LOG.warn("kept out record messages-{}@{}: {}", partition(), offset, folded.poisonReason());
            case APPLIED_LATE ->
                LOG.warn("record messages-{}@{} came late and was put where it belongs", partition(), offset);
            case APPLIED, REPETITION, UNCHANGED -> {}
        }
    }

    /** Answers may be given once {@code offset} has been folded: before that, a reader could see less than it saw elsewhere. */
    public void serveFrom(long offset) {
        servesFrom = offset;
    }

    /** Empty when the store answers questions; else why not, for people. */
    public @Nullable String whyNotServing() {
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

    /** Answers from one moment of the store. Thread-safe. */
    public <A> StoreReply<A> ask(MailboxQuery<A> query, Freshness freshness) {
        // Under the lock of the read itself: in between, the store could be wiped, and an empty mailbox would be the
        // answer.
        lifecycle.readLock().lock();
        try {
            String whyNot = whyNotServing();
            return whyNot == null ? read(query, freshness) : new StoreReply.NotServing<>(whyNot);
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    /**
     * Answers from one moment of the store, whoever folds its partition now: the answer may be older than one that a reader has had elsewhere, but
     * for what {@code freshness} rules out. Thread-safe.
     */
    public <A> StoreReply<A> askAsStandby(MailboxQuery<A> query, Freshness freshness) {
        return read(query, freshness);
    }

    private <A> StoreReply<A> read(MailboxQuery<A> query, Freshness freshness) {
        lifecycle.readLock().lock();
        try {
            MailboxDb open = db;
            if (open == null) {
                return new StoreReply.NotServing<>("the mailbox store is closed");
            }
            try (MailboxView view = new MailboxView(open)) {
                return view.isFresh(query.owner(), freshness)
                        ? new StoreReply.Answer<>(view.answer(query), view.applied())
                        : new StoreReply.NotFresh<>();
            }
        } catch (StoreException e) {
            if (e.damaged()) {
                damageFound = e;
            }
            throw e;
        } finally {
            lifecycle.readLock().unlock();
        }
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
        if (wanted != null && wanted > applied) {
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
        return positionAt(applied);
    }

    private Position positionAt(long offset) {
        return offset == NOTHING_APPLIED
                ? Position.emptyPosition()
                : Position.emptyPosition().withComponent(TopicContract.MESSAGES, partition(), offset);
    }

    /**
     * Starts a flush when there are changes older than {@code age} that are only in memory: nothing else flushes a store that is not
     * written to much (R13), and what is not on disk is folded again after a crash. Any thread.
     */
    public void flushIfOlderThan(Duration age) {
        lifecycle.readLock().lock();
        try {
            MailboxDb open = db;
            Instant since = dirtySince;
            if (open == null
                    || since == null
                    || since.plus(age).isAfter(settings.clock().instant())) {
                return;
            }
            dirtySince = null;
            open.flush(false);
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    /** A digest over everything in the store, and the offset it stands at. Any thread; takes a pass over the whole store. */
    PartitionDigest digest() {
        lifecycle.readLock().lock();
        try {
            return StoreDigests.of(requireDb(), partition());
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    @Override
    public void close() {
        if (directory != null) {
            settings.listener().closed(this);
        }
        lifecycle.writeLock().lock();
        try {
            MailboxDb open = db;
            if (open != null && dirtySince != null) {
                flushBeforeClose(open);
            }
            closeDb();
        } finally {
            lifecycle.writeLock().unlock();
        }
    }

    private void flushBeforeClose(MailboxDb open) {
        try {
            open.flush(true);
        } catch (StoreException e) {
            // Not lost: the log has it, and the next start folds it again.
            LOG.error("mailbox store of partition {} closes without its last changes on disk", partition(), e);
        }
    }

    private void closeDb() {
        MailboxDb open = db;
        db = null;
        servesFrom = Long.MAX_VALUE;
        if (live != null) {
            live.close();
            live = null;
        }
        if (open != null) {
            open.close();
        }
    }

    private MailboxDb requireDb() {
        MailboxDb open = db;
        if (open == null) {
            throw new IllegalStateException("expected an open mailbox store");
        }
        return open;
    }

    private FoldBatch requireLive() {
        FoldBatch batch = live;
        if (batch == null) {
            throw new IllegalStateException("expected an open mailbox store");
        }
        return batch;
    }

    private Path requireDirectory() {
        Path path = directory;
        if (path == null) {
            throw new IllegalStateException("expected init before anything else");
        }
        return path;
    }

    /** For tests of what is on disk. */
    MailboxDb database() {
        return requireDb();
    }

    /** Not used by Kafka Streams any more; {@link #commit} and {@link #close} do what is needed. */
    @Override
    @Deprecated
    public void flush() {}
}
