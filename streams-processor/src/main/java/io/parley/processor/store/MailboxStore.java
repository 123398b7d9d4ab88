package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
 * <p>Why it can be trusted with that: the offset it stands at is written in the same batch as the data, so a replayed record is
 * recognised by its offset and a hole cannot go unseen; restore and live processing are the same {@link MailboxFold} on the same
 * bytes. What Kafka Streams passes to {@link #commit} is where it stands itself, which may be behind or ahead of us, and is not looked
 * at; only an empty map means something: start again from nothing.
 *
 * <p>Life: {@code init → (restore | fold | query | commit)* → close}, any number of times on the same object. Kafka Streams calls
 * from one thread at a time, but not always from the same one; queries come from any thread at any time, and {@link OpenDatabase} keeps them
 * away from a database that is being closed.
 *
 * <p>This is what others see of it. What is open and where it stands is {@link OpenDatabase}, how records get there {@link RecordFolding}, and how
 * other files take the place of these {@link StoreReplacement}; the last two have a lock each as well, taken before that of the first.
 */
public final class MailboxStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxStore.class);

    /** Name of the store and of its directory. */
    public static final String NAME = "mailboxes";

    private final MailboxStoreSettings settings;
    private final OpenDatabase database;
    private final RecordFolding folding;
    private final StoreReplacement replacement;

    public MailboxStore(MailboxStoreSettings settings) {
        LiveEvents live = new LiveEvents();
        this.settings = settings;
        this.database = new OpenDatabase(settings, live);
        this.folding = new RecordFolding(this, settings, database, live);
        this.replacement = new StoreReplacement(settings, database, folding);
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
                context.register(root, new RestoreFromLog(folding));
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
        folding.fold(offset, key, value, more);
    }

    /** Brings to the database, and so to readers, what was folded and is not there yet; nothing where another thread folds just now. Any thread. */
    public void writePending() {
        folding.writePending();
    }

    /** Answers may be given once {@code offset} has been folded: before that, a reader could see less than it saw elsewhere. */
    public void serveFrom(long offset) {
        database.serveFrom(offset);
    }

    /** Null when the store answers questions; else why not, for people. */
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
            // Before the view is taken, so that it holds all of that; to ask the view itself would cost a look into the
            // database.
            long applied = database.applied();
            try (MailboxView view = new MailboxView(open)) {
                return view.isFresh(query.owner(), freshness)
                        ? new StoreReply.Answer<>(view.answer(query), applied)
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
     * written to much, and what is not on disk is folded again after a crash. Any thread.
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
