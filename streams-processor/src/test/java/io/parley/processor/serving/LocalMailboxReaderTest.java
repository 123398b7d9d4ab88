package io.parley.processor.serving;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.FoldFromScratch;
import io.parley.processor.FreshLog;
import io.parley.processor.FreshLog.Sent;
import io.parley.processor.TestNode;
import io.parley.processor.TestPatience;
import io.parley.processor.store.LogIdentity;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreListener;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.processor.store.StoreMemory;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.opaque.VisibilityToken;
import io.parley.schemas.topics.MailboxPartitioning;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Readers that wait for a change that they know of. */
class LocalMailboxReaderTest {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final Duration LONG = TestPatience.LONG;

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    private static CompletableFuture<MailboxAnswer<FeedPage>> read(
            TestNode node, UserId owner, Send send, Duration patience) {
        var token = new VisibilityToken.OfMessage(send.conversationId(), send.sender(), send.messageId());
        return node.mailboxes().read(new FeedAfter(owner, 0, 10), new Freshness(0, Optional.of(token)), patience);
    }

    private static CompletableFuture<MailboxAnswer<FeedPage>> readAhead(
            TestNode node, long sequence, Duration patience) {
        return node.mailboxes().read(new FeedAfter(ADA, 0, 10), new Freshness(sequence, Optional.empty()), patience);
    }

    private static double waiting(TestNode node) {
        return node.metrics().get("parley.readers.waiting").gauge().value();
    }

    /** Whoever has his answer is forgotten just after it. */
    private static void awaitNobodyWaiting(TestNode node) {
        await().untilAsserted(() -> assertThat(waiting(node)).isZero());
    }

    @Test
    void shouldAnswerOnceWhatWasAskedForIsFolded() throws Exception {
        try (TestNode node = TestNode.start(log, state).awaitReady()) {
            // Given
            Send send = FreshLog.newSend(ADA, BOB, "hello");
            var sendersAnswer = read(node, ADA, send, LONG);
            var recipientsAnswer = read(node, BOB, send, LONG);
            assertThat(waiting(node)).isEqualTo(2);
            log.send(ADA, BOB, "something else");
            assertThat(sendersAnswer).isNotDone();

            // When
            long start = System.nanoTime();
            Sent sent = log.append(send);

            // Then
            for (var answer : List.of(sendersAnswer, recipientsAnswer)) {
                assertThat(answer)
                        .succeedsWithin(LONG)
                        .isInstanceOfSatisfying(
                                Served.class,
                                served -> assertThat(((FeedPage) served.value()).head())
                                        .isEqualTo(2));
            }
            System.out.printf(
                    "readers had their answers %d ms after the send to offset %d%n",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), sent.offset());
            awaitNobodyWaiting(node);
        }
    }

    @Test
    void shouldSaySoWhenWhatWasAskedForDoesNotComeInTime() throws Exception {
        try (TestNode node = TestNode.start(log, state).awaitReady()) {
            assertThat(readAhead(node, 1, Duration.ZERO)).isCompletedWithValueMatching(NotYetVisible.class::isInstance);
            Duration patience = Duration.ofMillis(50);
            long begin = System.nanoTime();
            var answer = readAhead(node, 1, patience);

            assertThat(answer).succeedsWithin(LONG).isInstanceOf(NotYetVisible.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(patience);
            awaitNobodyWaiting(node);
        }
    }

    @Test
    void shouldAnswerEveryReaderOfABusyMailboxAndForgetThoseThatLeave() throws Exception {
        try (TestNode node = TestNode.start(log, state).awaitReady()) {
            // Given
            int changes = 50;
            List<CompletableFuture<MailboxAnswer<FeedPage>>> answers = new ArrayList<>();
            for (int sequence = 1; sequence <= changes; sequence++) {
                for (int reader = 0; reader < 10; reader++) {
                    answers.add(readAhead(node, sequence, LONG));
                }
            }
            var left = readAhead(node, changes + 1, LONG);
            assertThat(waiting(node)).isEqualTo(answers.size() + 1);

            // When
            left.cancel(false);
            for (int i = 0; i < changes; i++) {
                var _ = log.sendAsync(ADA, BOB, "hello");
            }

            // Then
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer).succeedsWithin(LONG).isInstanceOf(Served.class));
            awaitNobodyWaiting(node);
        }
    }

    @Test
    void shouldLetNobodyWaitForAClosedNode() throws Exception {
        // Given
        TestNode node = TestNode.start(log, state).awaitReady();
        var answer = readAhead(node, 1, LONG);

        // When
        node.close();

        // Then
        assertThat(answer).succeedsWithin(LONG).isInstanceOf(MailboxAnswer.Misdirected.class);
    }

    @Test
    void shouldRefuseMoreWaitersThanItsBound() throws Exception {
        // Given
        Waiters waiters = new Waiters(2, Runnable::run);
        ActiveStores stores = stores(log.admin(), waiters, FreshnessLease.FOR_EVER, reason -> {});
        var reader = new LocalMailboxReader(stores, new OpenStores(), waiters, FreshLog.PARTITIONS);
        FeedAfter query = new FeedAfter(ADA, 0, 10);
        Freshness unseen = new Freshness(1, Optional.empty());
        try (StoreMemory memory = new StoreMemory(16 << 20)) {
            MailboxStore store = open(memory);
            stores.activated(store);
            await().untilAsserted(() -> assertThat(store.whyNotServing()).isNull());

            // When
            var first = reader.read(query, unseen, LONG);
            var second = reader.read(query, unseen, LONG);
            var third = reader.read(query, unseen, LONG);

            // Then
            assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
            assertThat(third).isCompletedWithValueMatching(MailboxAnswer.Unavailable.class::isInstance);
            first.cancel(false);
            assertThat(reader.read(query, unseen, LONG)).isNotDone();
            store.close();
        }
    }

    /** What they wait for may be folded elsewhere by now, and nothing that is folded here would wake them. */
    @Test
    void shouldTellThoseWhoWaitThatTheNodeIsCutOffFromTheLog() throws Exception {
        // Given
        Waiters waiters = new Waiters(2, Runnable::run);
        Admin admin = Admin.create(log.config(state).client().settings());
        ActiveStores stores = stores(admin, waiters, Duration.ofSeconds(2), reason -> {});
        var reader = new LocalMailboxReader(stores, new OpenStores(), waiters, FreshLog.PARTITIONS);
        FeedAfter query = new FeedAfter(ADA, 0, 10);
        Freshness unseen = new Freshness(1, Optional.empty());
        try (StoreMemory memory = new StoreMemory(16 << 20)) {
            MailboxStore store = open(memory);
            stores.activated(store);
            await().until(() -> {
                stores.renewLeases();
                return reader.read(query, Freshness.ANY, Duration.ZERO).join() instanceof Served;
            });
            var waits = reader.read(query, unseen, LONG);
            assertThat(waits).isNotDone();

            // When
            admin.close();

            // Then
            await().until(() -> {
                stores.renewLeases();
                return waits.isDone();
            });
            assertThat(waits).isCompletedWithValueMatching(MailboxAnswer.Unavailable.class::isInstance);
            assertThat(reader.read(query, unseen, LONG))
                    .isCompletedWithValueMatching(MailboxAnswer.Unavailable.class::isInstance);
            store.close();
        }
    }

    @Test
    void shouldAnswerNoMoreFromAStoreWhoseLogHasLostWhatItWasFoldedFrom() throws Exception {
        // Given
        AtomicReference<String> lost = new AtomicReference<>("");
        ActiveStores stores = stores(log.admin(), new Waiters(2, Runnable::run), Duration.ofMillis(50), lost::set);
        try (StoreMemory memory = new StoreMemory(16 << 20)) {
            MailboxStore store = open(memory);
            // Poison, which is folded like anything else
            store.fold(0, new byte[] {1}, new byte[] {2}, false);
            stores.activated(store);

            // When
            await().until(() -> {
                stores.renewLeases();
                return !lost.get().isEmpty();
            });

            // Then
            assertThat(lost.get()).contains("holds offset 0", "ends at 0", "the log has lost records");
            assertThat(stores.holds(store.partition())).isFalse();
            store.close();
        }
    }

    private static ActiveStores stores(Admin admin, Waiters waiters, Duration lease, Consumer<String> lostLog) {
        return new ActiveStores(new LogHead(admin), (p, from, to) -> false, waiters, lease, lostLog);
    }

    /** Ada's, with nothing in it. */
    private MailboxStore open(StoreMemory memory) {
        var settings = new MailboxStoreSettings(
                memory,
                new LogIdentity(Uuid.ONE_UUID, Map.of()),
                (p, from, to) -> false,
                deaf(),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                null,
                null);
        return FoldFromScratch.open(state, MailboxPartitioning.partitionOf(ADA, FreshLog.PARTITIONS), settings);
    }

    private static MailboxStoreListener deaf() {
        return new MailboxStoreListener() {
            @Override
            public void activated(MailboxStore store) {}

            @Override
            public void deactivated(MailboxStore store) {}

            @Override
            public void folded(UserId owner) {}
        };
    }
}
