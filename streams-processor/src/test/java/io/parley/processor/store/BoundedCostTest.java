package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** What an answer costs, counted by RocksDB itself: the same in a small mailbox and in one that holds ten years. */
class BoundedCostTest {
    /** A thousand, so that what many turns leave behind in a list is not all gone within one write. */
    private static final int RESTORE_BATCH = 1_000;

    /** As where a store is made outside of Kafka Streams. */
    private static final int SEED_BATCH = 10_000;

    private static final long START_MS = 1_700_000_000_000L;

    /** Steps over entries, dead ones included, and reads of keys. */
    private static final List<TickerType> COSTS = List.of(
            TickerType.NUMBER_DB_SEEK,
            TickerType.NUMBER_DB_NEXT,
            TickerType.NUMBER_DB_PREV,
            TickerType.NUMBER_ITER_SKIP,
            TickerType.NUMBER_OF_RESEEKS_IN_ITERATION,
            TickerType.NUMBER_KEYS_READ,
            TickerType.NUMBER_MULTIGET_CALLS,
            TickerType.NUMBER_MULTIGET_KEYS_READ);

    /** A put and its delete that lie in two files stand until these are merged; RocksDB stops all writes at 36 files to be merged. */
    private static final long DEAD_ENTRIES_ON_DISK_MAX = 2 * 36;

    private final StoreMemory memory = new StoreMemory(256 << 20);
    private final Statistics statistics = new Statistics();
    private StoreHost host;
    private long nextOffset;

    @BeforeEach
    void open(@TempDir Path directory) {
        host = new StoreHost(
                        directory,
                        StoreHost.Settings.of(memory).statistics(statistics).build())
                .open();
    }

    @AfterEach
    void close() {
        host.store().close();
        statistics.close();
        memory.close();
    }

    @Test
    void shouldReadPagesOfAConversationOfAMillionMessagesAtTheCostOfASmallOnes() {
        UserId small = new UserId("small");
        UserId big = new UserId("big");
        UserId peer = new UserId("peer");
        int few = 200;
        int million = 1_000_000;
        restore(few, i -> message(small, peer, i, START_MS + i));
        restore(million, SEED_BATCH, i -> message(big, peer, i, START_MS + i));
        host.store().serveFrom(0);

        for (Direction direction : Direction.values()) {
            assertThat(cost(page(big, peer, direction, null)))
                    .as("first page, %s", direction)
                    .isEqualTo(cost(page(small, peer, direction, null)))
                    .containsEntry(TickerType.NUMBER_DB_SEEK, 1L);
            assertThat(cost(page(big, peer, direction, positionOf(million / 2))))
                    .as("middle page, %s", direction)
                    .isEqualTo(cost(page(small, peer, direction, positionOf(few / 2))));
        }
        for (long after : new long[] {0, few / 2}) {
            assertThat(cost(new FeedAfter(big, million * after / few, 50)))
                    .isEqualTo(cost(new FeedAfter(small, after, 50)));
        }
        assertThat(cost(new OneConversation(big, peer))).isEqualTo(cost(new OneConversation(small, peer)));
    }

    @Test
    void shouldCountUpToAMarkerInAConversationOfManyMessagesAtTheCostOfASmallOnes() {
        UserId small = new UserId("small");
        UserId big = new UserId("big");
        UserId peer = new UserId("peer");
        int few = 200;
        int many = 100_000;
        restore(few, i -> message(small, peer, i, START_MS + i));
        restore(many, SEED_BATCH, i -> message(big, peer, i, START_MS + i));
        int beforeACount = 31;

        assertThat(costOfMarker(big, peer, many / 2 / 32 * 32 + beforeACount))
                .isEqualTo(costOfMarker(small, peer, few / 2 / 32 * 32 + beforeACount))
                .containsEntry(TickerType.NUMBER_DB_NEXT, 33L);
        assertThat(costOfMarker(big, peer, many)).containsEntry(TickerType.NUMBER_DB_SEEK, 0L);
    }

    @Test
    void shouldReadTheMostRecentOfAHundredThousandConversationsAtTheCostOfAFew() {
        UserId small = new UserId("small");
        UserId big = new UserId("big");
        int few = 100;
        int many = 100_000;
        restore(few, i -> message(small, peer(i), i, START_MS + i));
        restore(many, SEED_BATCH, i -> message(big, peer(i), i, START_MS + i));
        host.store().serveFrom(0);

        assertThat(cost(recents(big, null)))
                .isEqualTo(cost(recents(small, null)))
                .containsEntry(TickerType.NUMBER_DB_SEEK, 1L);
        assertThat(cost(recents(big, new RecentsPosition(START_MS + many / 2, many / 2 + 1))))
                .isEqualTo(cost(recents(small, new RecentsPosition(START_MS + few / 2, few / 2 + 1))));
    }

    /**
     * The worst case for the list: two conversations take turns at its top while the others rest, so that what they leave behind lies
     * between the second and the third entry of the first page. Until the next flush, each turn leaves a put and its delete.
     */
    @Test
    void shouldStepOverAHandfulOfDeadEntriesOfTheListOnceTheyAreFlushed() {
        UserId owner = new UserId("churning");
        int resting = 2_000;
        int turns = 1_000;
        restore(resting, i -> message(owner, peer(i), i, START_MS + i));
        host.store().serveFrom(0);
        for (int round = 0; round < 12; round++) {
            int from = resting + round * turns;
            restore(turns, i -> message(owner, peer(i % 2), from + i, START_MS + from + i));
            assertThat(deadEntriesInFirstPage(owner)).isLessThanOrEqualTo(2L * turns + DEAD_ENTRIES_ON_DISK_MAX);

            host.store().database().flush();
            assertThat(deadEntriesInFirstPage(owner)).isLessThanOrEqualTo(DEAD_ENTRIES_ON_DISK_MAX);
        }
    }

    @Test
    void shouldStepOverNoDeadEntryWhenAThousandConversationsTakeTurns() {
        UserId owner = new UserId("churning");
        int conversations = 1_000;
        restore(20 * conversations, i -> message(owner, peer(i % conversations), i, START_MS + i));
        host.store().serveFrom(0);

        assertThat(deadEntriesInFirstPage(owner)).isZero();
    }

    private long deadEntriesInFirstPage(UserId owner) {
        return Objects.requireNonNull(cost(recents(owner, null)).get(TickerType.NUMBER_ITER_SKIP));
    }

    private static UserId peer(int i) {
        return new UserId("peer-" + i);
    }

    private static ConversationMessages page(
            UserId owner, UserId peer, Direction direction, @Nullable MessagePosition from) {
        return new ConversationMessages(owner, peer, 50, direction, Optional.ofNullable(from));
    }

    private static RecentConversations recents(UserId owner, @Nullable RecentsPosition after) {
        return new RecentConversations(owner, 20, Optional.ofNullable(after));
    }

    private static MessagePosition positionOf(int i) {
        return new MessagePosition(START_MS + i, i);
    }

    private static MailboxEvent message(UserId owner, UserId peer, long sourceOffset, long sentAtMs) {
        return new MailboxEvent(
                owner,
                new MessageStored(
                        ConversationId.of(owner, peer),
                        new MessageId(new UUID(sourceOffset * 0x9E3779B97F4A7C15L, sourceOffset)),
                        peer,
                        owner,
                        sentAtMs,
                        sourceOffset,
                        MessageText.of("message " + sourceOffset)));
    }

    private void restore(int count, IntFunction<MailboxEvent> events) {
        restore(count, RESTORE_BATCH, events);
    }

    private void restore(int count, int batchMax, IntFunction<MailboxEvent> events) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MailboxEvent event = events.apply(i);
            batch.add(StoreHost.record(nextOffset++, event.owner().bytes(), MailboxEventCodec.encode(event)));
            if (batch.size() == batchMax) {
                host.restore(batch);
                batch.clear();
            }
        }
        host.restore(batch);
    }

    private Map<TickerType, Long> costOfMarker(UserId owner, UserId peer, long upTo) {
        return cost(() ->
                restore(1, _ -> new MailboxEvent(owner, new ConversationRead(ConversationId.of(owner, peer), upTo))));
    }

    private Map<TickerType, Long> cost(MailboxQuery<?> query) {
        return cost(() -> assertThat(host.store().ask(query, Freshness.ANY)).isInstanceOf(StoreReply.Answer.class));
    }

    private Map<TickerType, Long> cost(Runnable work) {
        COSTS.forEach(statistics::getAndResetTickerCount);
        work.run();
        Map<TickerType, Long> cost = new EnumMap<>(TickerType.class);
        COSTS.forEach(ticker -> cost.put(ticker, statistics.getTickerCount(ticker)));
        return cost;
    }
}
