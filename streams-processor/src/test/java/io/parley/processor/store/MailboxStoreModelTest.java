package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.fold.FoldOutcome;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The store against {@link MailboxModel}, under everything that can happen to it: random logs folded live and restored, replays, holes,
 * kills, reopens and wipes; after each few steps every answer is compared with the model's.
 *
 * <p>A seed is one store's life: its log holds a short history of a few users, since most faults show in small mailboxes, or now and
 * then many such histories, one after the other. Run one seed alone with {@code -Dparley.seed=N}, more of them with {@code
 * -Dparley.seeds=N}.
 */
class MailboxStoreModelTest {
    private static final int SEEDS = Integer.getInteger("parley.seeds", 2_000);

    /** Opening stores is what a life costs most: only some are long. */
    private static final int SEEDS_PER_LONG_LIFE = 100;

    private static final int HISTORIES_OF_LONG_LIFE = 40;
    private static final int STEPS_PER_HISTORY = 60;

    /** Longer than one write of a restore. */
    private static final int LONG_HISTORY_STEPS = 2_500;

    private static final StoreMemory MEMORY = new StoreMemory(64 << 20);
    private static final Logger STORE_LOG = (Logger) LoggerFactory.getLogger(MailboxStore.class);

    @BeforeAll
    static void silencePoison() {
        STORE_LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void release() {
        STORE_LOG.setLevel(null);
        MEMORY.close();
    }

    @Test
    void shouldAgreeWithTheModelWhateverHappens(@TempDir Path directory) {
        Integer only = Integer.getInteger("parley.seed");
        IntStream seeds = only == null ? IntStream.range(0, SEEDS) : IntStream.of(only);
        long thrownAway = seeds.parallel()
                .mapToLong(seed -> thrownAwayInALife(seed, directory.resolve("seed" + seed)))
                .sum();
        // A kill that loses nothing would test nothing.
        assertThat(only == null ? thrownAway : 1).isPositive();
    }

    private static long thrownAwayInALife(int seed, Path directory) {
        Life life = new Life(seed, directory);
        try {
            life.live(seed % SEEDS_PER_LONG_LIFE == 0 ? HISTORIES_OF_LONG_LIFE : 1, STEPS_PER_HISTORY);
        } catch (Throwable e) {
            throw new AssertionError(rerun("shouldAgreeWithTheModelWhateverHappens", seed), e);
        }
        return life.thrownAway;
    }

    @Test
    void shouldAgreeWithTheModelAfterLongHistories(@TempDir Path directory) {
        for (int seed = 0; seed < 2; seed++) {
            try {
                new Life(seed, directory.resolve("seed" + seed)).live(1, LONG_HISTORY_STEPS);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + " of the long histories fails", e);
            }
        }
    }

    private static String rerun(String test, int seed) {
        return "seed " + seed + " fails; alone: mvn verify -pl streams-processor -am -Dtest=MailboxStoreModelTest#"
                + test + " -Dsurefire.failIfNoSpecifiedTests=false -Dparley.seed=" + seed;
    }

    /** One store's life, from an empty directory to the comparison with a store that is rebuilt. */
    private static final class Life {
        private static final List<String> ODD_CHARACTERS =
                List.of("a", "A", "0", "~", "-", "+", "=", "@", "|", ".", "_", "z");

        private final Random random;
        private final Path directory;
        private final RandomLog log;
        private final StoreHost.HandClock clock = new StoreHost.HandClock();
        private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        private final Map<FoldOutcome, Long> outcomes = new EnumMap<>(FoldOutcome.class);
        private final List<UserId> allUsers;
        private final List<UserId> usersSoFar = new ArrayList<>();

        private StoreHost host;
        private int directories;
        private MailboxModel model = new MailboxModel();

        /** The offset that the model stands at; the store must stand there as well. */
        private long applied = -1;

        /** What is on disk at least and at most. */
        private long flushedAtLeast = -1;

        private long flushedAtMost = -1;
        private long thrownAway;

        Life(int seed, Path directory) {
            this.random = new Random(seed);
            this.directory = directory;
            this.log = new RandomLog(random);
            this.allUsers = awkwardUsers();
            this.host = newHost();
        }

        /** Ids that are each other's beginnings, sort close together, or are as long as can be. */
        private List<UserId> awkwardUsers() {
            List<String> ids = new ArrayList<>(List.of("al", "ali", "alice", "alice.", "alice~", "alicf"));
            for (String first : ODD_CHARACTERS) {
                ids.add(first);
                ids.add(first.repeat(127));
                ids.add(first.repeat(128));
                for (String second : ODD_CHARACTERS) {
                    ids.add(first + second);
                }
            }
            Collections.shuffle(ids, random);
            return ids.stream().map(UserId::new).toList();
        }

        private StoreHost newHost() {
            MailboxStoreSettings settings = StoreHost.Settings.of(MEMORY)
                    .gap((_, from, to) -> log.isKeyless(from, to))
                    .clock(clock)
                    .metrics(metrics)
                    .build();
            return new StoreHost(directory.resolve("task" + directories), settings);
        }

        void live(int histories, int steps) {
            host.open();
            for (int history = 0; history < histories; history++) {
                int count = 1 + random.nextInt(4);
                List<UserId> users = allUsers.subList(usersSoFar.size(), usersSoFar.size() + count);
                usersSoFar.addAll(users);
                log.users(users);
                for (int step = 0; step < steps; step++) {
                    step();
                    if (random.nextInt(40) == 0) {
                        compareOneOf(users);
                    }
                }
                catchUp();
                users.forEach(this::compareMailbox);
                disturb();
            }
            assertOutcomes();
            assertRebuildGivesTheSame();
            host.store().close();
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 0 -> replayFolded();
                case 1 -> attemptHole();
                case 2 -> restoreAStretch();
                case 3 -> sayMeaninglessThings();
                case 4, 5 -> log.append();
                default -> {
                    log.append();
                    foldLive(1 + random.nextInt(3));
                }
            }
        }

        /** What is rare in a store's life, and dear in a test's. */
        private void disturb() {
            switch (random.nextInt(40)) {
                case 0 -> reopen();
                case 1, 2 -> kill();
                case 3 -> wipe();
                case 4, 5, 6 -> flush();
                case 7 -> flushInBackground();
                case 8 -> {
                    flushInBackground();
                    kill();
                }
                default -> {}
            }
        }

        private void catchUp() {
            if (random.nextBoolean()) {
                restoreAStretch();
            }
            foldLive(log.end() - applied - 1);
        }

        private void foldLive(long records) {
            long to = Math.min(log.end(), applied + 1 + records);
            for (long offset = applied + 1; offset < to; offset++) {
                RandomLog.Entry entry = log.at(offset);
                // What a poll brought: some of it in one write, all of it in the end.
                boolean more = offset + 1 < to && random.nextInt(4) > 0;
                host.store().fold(offset, entry.key(), entry.value(), more);
                follow(offset);
            }
        }

        /** The model folds what the store has just folded. */
        private void follow(long offset) {
            FoldOutcome outcome = model.fold(log.at(offset).event());
            outcomes.merge(outcome, 1L, Long::sum);
            applied = offset;
        }

        /** As Kafka Streams restores: in batches, without records that have no key, now and then with some that were restored before. */
        private void restoreAStretch() {
            long from = Math.max(0, applied + 1 - (random.nextInt(4) == 0 ? random.nextInt(20) : 0));
            long to = applied + 1 + random.nextLong(log.end() - applied);
            restore(LongStream.range(from, to)
                    .filter(offset -> !log.at(offset).isKeyless())
                    .mapToObj(this::recordAt)
                    .toList());
        }

        private ConsumerRecord<byte[], byte[]> recordAt(long offset) {
            return StoreHost.record(offset, log.at(offset).key(), log.at(offset).value());
        }

        private void restore(List<ConsumerRecord<byte[], byte[]>> records) {
            int size = random.nextInt(4) == 0 ? Math.max(1, records.size()) : 1 + random.nextInt(9);
            for (int from = 0; from < records.size(); from += size) {
                List<ConsumerRecord<byte[], byte[]>> batch =
                        records.subList(from, Math.min(records.size(), from + size));
                host.restore(batch);
                for (ConsumerRecord<byte[], byte[]> record : batch) {
                    if (record.offset() > applied) {
                        follow(record.offset());
                    }
                }
            }
        }

        private void replayFolded() {
            if (applied >= 0) {
                long offset = random.nextLong(applied + 1);
                long other = random.nextLong(applied + 1);
                host.store().fold(offset, log.at(offset).key(), log.at(offset).value(), false);
                // Its bytes are not even looked at.
                host.store().fold(offset, log.at(other).key(), log.at(other).value(), false);
                assertStands();
            }
        }

        private void attemptHole() {
            long offset = applied + 2 + random.nextInt(3);
            if (offset >= log.end()) {
                return;
            }
            RandomLog.Entry entry = log.at(offset);
            if (log.isKeyless(applied + 1, offset)) {
                host.store().fold(offset, entry.key(), entry.value(), false);
                follow(offset);
            } else {
                clock.advance(Duration.ofMinutes(1));
                assertThatExceptionOfType(TaskCorruptedException.class)
                        .isThrownBy(() -> host.store().fold(offset, entry.key(), entry.value(), false));
            }
            assertStands();
        }

        private void sayMeaninglessThings() {
            Map<org.apache.kafka.common.TopicPartition, Long> offsets = new HashMap<>();
            offsets.put(
                    StoreHost.CHANGELOG,
                    switch (random.nextInt(4)) {
                        case 0 -> -4L;
                        case 1 -> null;
                        case 2 -> 1_000_000L;
                        default -> applied - 1;
                    });
            host.store().commit(offsets);
            assertStands();
        }

        private void assertStands() {
            assertThat(host.store().committedOffset(StoreHost.CHANGELOG)).isEqualTo(applied < 0 ? null : applied);
        }

        private void flush() {
            host.store().database().flush();
            flushedAtLeast = applied;
            flushedAtMost = applied;
        }

        private void flushInBackground() {
            host.store().flushIfOlderThan(Duration.ZERO);
            flushedAtMost = applied;
        }

        private void reopen() {
            host.store().close();
            if (random.nextBoolean()) {
                host = newHost();
            }
            host.open();
            flushedAtLeast = applied;
            flushedAtMost = applied;
            assertStands();
            compareSome();
        }

        private void kill() {
            directories++;
            StoreHost killed = host;
            StoreHost next = newHost();
            killed.copyAsKilled(next.taskDirectory());
            killed.store().close();
            StoreDirectory.delete(killed.taskDirectory());
            host = next.open();
            long found = host.store().applied();
            assertThat(found).isBetween(flushedAtLeast, flushedAtMost);
            thrownAway += applied - found;
            standAt(found);
            compareSome();
        }

        private void wipe() {
            boolean whileOpen = random.nextBoolean();
            if (!whileOpen) {
                host.store().close();
            }
            host.store().commit(Map.of());
            assertThat(host.store().committedOffset(StoreHost.CHANGELOG)).isNull();
            if (whileOpen) {
                host.store().serveFrom(-1);
            } else {
                host.open();
            }
            standAt(-1);
            compareSome();
        }

        /** The store went back: so does the model. */
        private void standAt(long offset) {
            model = new MailboxModel();
            for (long before = 0; before <= offset; before++) {
                model.fold(log.at(before).event());
            }
            applied = offset;
            flushedAtLeast = offset;
            flushedAtMost = offset;
        }

        private void assertOutcomes() {
            for (FoldOutcome outcome : FoldOutcome.values()) {
                double counted = metrics.get("parley.fold.events")
                        .tag("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
                        .counter()
                        .count();
                assertThat(counted).as(outcome.name()).isEqualTo((double) outcomes.getOrDefault(outcome, 0L));
            }
        }

        private void assertRebuildGivesTheSame() {
            catchUp();
            compareEverything();
            String digest = host.store().digest().sha256();
            wipe();
            if (random.nextBoolean()) {
                foldLive(log.end());
            } else {
                restore(LongStream.range(0, log.end())
                        .filter(offset -> !log.at(offset).isKeyless())
                        .mapToObj(this::recordAt)
                        .toList());
            }
            assertThat(host.store().digest().sha256()).isEqualTo(digest);
            compareSome();
        }

        private void compareEverything() {
            usersSoFar.forEach(this::compareMailbox);
            compareMailbox(new UserId("nobody"));
        }

        private void compareSome() {
            for (int i = 0; i < 8 && !usersSoFar.isEmpty(); i++) {
                compareOneOf(usersSoFar);
            }
        }

        private void compareOneOf(List<UserId> users) {
            compareMailbox(users.get(random.nextInt(users.size())));
        }

        private void compareMailbox(UserId owner) {
            compareRecents(owner);
            for (ConversationSummary recent : model.recents(owner)) {
                compareConversation(owner, recent.peer());
            }
            compareConversation(owner, usersSoFar.get(random.nextInt(usersSoFar.size())));
            compareFeed(owner);
            compareFreshness(owner);
        }

        private void compareRecents(UserId owner) {
            List<ConversationSummary> expected = model.recents(owner);
            List<ConversationSummary> found = new ArrayList<>();
            int limit = limitFor(expected.size());
            Optional<RecentsPosition> next = Optional.empty();
            do {
                Page<ConversationSummary, RecentsPosition> page = ask(new RecentConversations(owner, limit, next));
                found.addAll(page.items());
                next = page.next();
                assertPage(page, limit, found.size(), expected.size());
            } while (next.isPresent());
            assertThat(found).as("recent conversations of %s", owner).isEqualTo(expected);
        }

        private int limitFor(int size) {
            return random.nextInt(4) == 0 ? Math.clamp(size, 1, 500) : 1 + random.nextInt(Math.min(500, size + 2));
        }

        private static void assertPage(Page<?, ?> page, int limit, int soFar, int all) {
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.next().isPresent())
                    .as("more after %s of %s", soFar, all)
                    .isEqualTo(soFar < all);
            assertThat(page.next().isPresent() && page.items().size() < limit)
                    .as("a page that is not full though it is not the last")
                    .isFalse();
        }

        private void compareConversation(UserId owner, UserId peer) {
            assertThat(ask(new OneConversation(owner, peer)))
                    .as("conversation of %s with %s", owner, peer)
                    .isEqualTo(model.summary(owner, peer));
            List<Message> messages = model.messages(owner, peer);
            comparePages(owner, peer, Direction.OLDEST_FIRST, messages);
            comparePages(owner, peer, Direction.NEWEST_FIRST, messages.reversed());
        }

        private void comparePages(UserId owner, UserId peer, Direction direction, List<Message> expected) {
            List<Message> found = new ArrayList<>();
            int limit = limitFor(expected.size());
            Optional<MessagePosition> next = Optional.empty();
            do {
                Page<Message, MessagePosition> page =
                        ask(new ConversationMessages(owner, peer, limit, direction, next));
                found.addAll(page.items());
                next = page.next();
                assertPage(page, limit, found.size(), expected.size());
            } while (next.isPresent());
            assertThat(found)
                    .as("messages of %s with %s, %s", owner, peer, direction)
                    .isEqualTo(expected);
        }

        private void compareFeed(UserId owner) {
            List<FeedEntry> expected = model.feed(owner);
            int limit = limitFor(expected.size());
            long after = random.nextInt(expected.size() + 3);
            if (random.nextInt(10) == 0) {
                after = random.nextBoolean() ? 0 : Long.MAX_VALUE;
            }
            do {
                FeedPage page = ask(new FeedAfter(owner, after, limit));
                int from = (int) Math.min(after, expected.size());
                int to = (int) Math.min((long) from + limit, expected.size());
                assertThat(page.head()).as("head of %s", owner).isEqualTo(model.head(owner));
                assertThat(page.entries())
                        .as("feed of %s after %s", owner, after)
                        .isEqualTo(expected.subList(from, to));
                after = to;
            } while (after < expected.size());
        }

        private void compareFreshness(UserId owner) {
            var question = new FeedAfter(owner, 0, 1);
            long head = model.head(owner);
            assertThat(isFresh(question, new Freshness(head, Optional.empty()))).isTrue();
            assertThat(isFresh(question, new Freshness(head + 1, Optional.empty())))
                    .isFalse();
            assertThat(isFresh(question, freshness(new VisibilityToken.OfOffset(owner, applied + 1))))
                    .isFalse();
            if (applied >= 0) {
                assertThat(isFresh(question, freshness(new VisibilityToken.OfOffset(owner, applied))))
                        .isTrue();
            }
            RandomLog.Entry any = log.end() == 0 ? null : log.at(random.nextLong(log.end()));
            MailboxEvent event = any == null ? null : any.event();
            if (event != null && event.change() instanceof MessageStored message) {
                compareToken(event.owner(), message.sender(), message.conversationId(), message.messageId());
                compareToken(
                        event.owner(),
                        message.conversationId().peerOf(message.sender()),
                        message.conversationId(),
                        message.messageId());
            }
            compareToken(owner, owner, ConversationId.of(owner, owner), new MessageId(new UUID(1, 1)));
        }

        private void compareToken(UserId owner, UserId sender, ConversationId conversation, MessageId id) {
            boolean there = model.messages(owner, conversation.peerOf(owner)).stream()
                    .anyMatch(message -> message.sender().equals(sender)
                            && message.messageId().equals(id));
            var token = new VisibilityToken.OfMessage(conversation, sender, id);
            assertThat(isFresh(new FeedAfter(owner, 0, 1), freshness(token)))
                    .as("presence of %s", token)
                    .isEqualTo(there);
        }

        private static Freshness freshness(VisibilityToken token) {
            return new Freshness(0, Optional.of(token));
        }

        private boolean isFresh(MailboxQuery<?> query, Freshness freshness) {
            return switch (host.store().ask(query, freshness)) {
                case StoreReply.Answer<?> _ -> true;
                case StoreReply.NotFresh<?> _ -> false;
                case StoreReply.NotServing<?> not -> throw new AssertionError(not.reason());
            };
        }

        /** By either way that leads to the store. */
        private <A> A ask(MailboxQuery<A> query) {
            if (random.nextInt(8) == 0) {
                QueryResult<A> result = host.store()
                        .query(
                                new AskMailbox<>(query, Freshness.ANY),
                                PositionBound.at(host.store().getPosition()),
                                new QueryConfig(false));
                return result.getResult();
            }
            return switch (host.store().ask(query, Freshness.ANY)) {
                case StoreReply.Answer<A>(A value, long at) -> {
                    assertThat(at).isEqualTo(applied);
                    yield value;
                }
                case StoreReply.NotFresh<A> _ -> throw new AssertionError("expected any state to be fresh enough");
                case StoreReply.NotServing<A> not -> throw new AssertionError(not.reason());
            };
        }
    }
}
