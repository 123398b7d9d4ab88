package io.parley.processor.store;

import io.parley.benchmarks.Traffic;
import io.parley.processor.fold.MailboxFold;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One question to a store that is on disk, from snapshot to values. The mailbox that is asked has messages of many partners, half of them of one; they lie
 * among other people's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class QueryBenchmark {
    private static final int OTHERS = 20_000;
    private static final int USERS = 2_000;
    private static final int PARTNERS = 5_000;
    private static final int BATCH = 512;
    private static final long SEED = 1;
    private static final long MEMORY_BYTES = 128L << 20;
    private static final long BEGINS_MS = 1_700_000_000_000L;
    private static final UserId OWNER = new UserId("the-owner");
    private static final UserId FRIEND = new UserId("the-friend");

    private static final int RECENTS = 20;
    private static final int PAGE = 50;
    private static final int FEED = 100;

    /** How many messages are in the mailbox that is asked about. */
    @Param({"1000", "200000"})
    private int mailbox;

    private @Nullable Path directory;
    private @Nullable StoreMemory memory;
    private @Nullable MailboxDb db;

    @Setup(Level.Trial)
    public void fill() throws Exception {
        Path made = Files.createTempDirectory("queries");
        StoreMemory shared = new StoreMemory(MEMORY_BYTES);
        MailboxDb opened = MailboxDb.open(made, shared, null);
        directory = made;
        memory = shared;
        db = opened;
        Traffic traffic = new Traffic(SEED, USERS);
        Random random = new Random(SEED);
        List<MailboxEvent> others = traffic.events(OTHERS);
        try (FoldBatch pending = new FoldBatch(opened, -1)) {
            long offset = 0;
            // The mailbox's messages lie among those of others, as in a log.
            double othersEach = others.size() / (double) mailbox;
            for (int i = 0; i < mailbox; i++) {
                UserId partner = i % 2 == 0 ? FRIEND : new UserId("partner-" + random.nextInt(PARTNERS));
                fold(pending, toOwner(traffic.next(), partner, i), offset++);
                for (int other = (int) (i * othersEach); other < (int) ((i + 1) * othersEach); other++) {
                    fold(pending, others.get(other), offset++);
                }
            }
            pending.commit();
        }
        opened.flush();
    }

    private static MailboxEvent toOwner(Send text, UserId partner, int number) {
        return new MailboxEvent(
                OWNER,
                new MessageStored(
                        ConversationId.of(OWNER, partner),
                        text.messageId(),
                        partner,
                        OWNER,
                        BEGINS_MS + number,
                        number,
                        text.text()));
    }

    private static void fold(FoldBatch pending, MailboxEvent event, long offset) {
        MailboxFold.fold(event.owner().bytes(), MailboxEventCodec.encode(event), pending);
        pending.eventDone(offset);
        if (offset % BATCH == 0) {
            pending.commit();
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(db).close();
        Objects.requireNonNull(memory).close();
        StoreDirectory.delete(Objects.requireNonNull(directory));
    }

    @Benchmark
    public Page<ConversationSummary, RecentsPosition> recents20() {
        return ask(new RecentConversations(OWNER, RECENTS, Optional.empty()));
    }

    @Benchmark
    public Page<Message, MessagePosition> pageOf50() {
        return ask(new ConversationMessages(OWNER, FRIEND, PAGE, Direction.NEWEST_FIRST, Optional.empty()));
    }

    @Benchmark
    public FeedPage feedOf100() {
        return ask(new FeedAfter(OWNER, mailbox - FEED, FEED));
    }

    private <A> A ask(MailboxQuery<A> question) {
        try (MailboxView view = new MailboxView(Objects.requireNonNull(db))) {
            return view.answer(question);
        }
    }
}
