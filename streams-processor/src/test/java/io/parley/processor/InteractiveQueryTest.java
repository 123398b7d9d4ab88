package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.store.AskMailbox;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.StoreReply;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Streams' own way to ask a store, and what the store says while it does not hold everything yet. */
class InteractiveQueryTest {
    private static final UserId ADA = new UserId("ada");
    private static final int PARTITION = MailboxPartitioning.partitionOf(ADA, FreshLog.PARTITIONS);
    private static final int MESSAGES = 30;

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    /** Holds whoever asks for the time: a store does so when it has changed for the first time since it was opened. */
    private static final class HeldClock implements InstantSource {
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Instant instant() {
            try {
                release.await(TestPatience.LONG.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Instant.EPOCH;
        }
    }

    private void fillMailbox() throws Exception {
        try (TestNode node = TestNode.startReady(log, state)) {
            for (int i = 0; i < MESSAGES; i++) {
                var _ = log.sendAsync(ADA, ADA, "note " + i);
            }
            await().untilAsserted(() -> assertThat(node.head(ADA)).isEqualTo(MESSAGES));
        }
    }

    private BareStreams start(InstantSource clock, Map<String, Object> overrides) {
        return BareStreams.start(log, state, BareStreams.gapsOf(log), clock, overrides);
    }

    private static AskMailbox<FeedPage> question(Freshness freshness) {
        return new AskMailbox<>(new FeedAfter(ADA, 0, 1), freshness);
    }

    private static <R> QueryResult<R> ask(KafkaStreams streams, Query<R> query, PositionBound bound) {
        return requireNonNull(streams.query(StateQueryRequest.inStore(MailboxStore.NAME)
                        .withQuery(query)
                        .withPositionBound(bound)
                        .withPartitions(Set.of(PARTITION)))
                .getPartitionResults()
                .get(PARTITION));
    }

    private static PositionBound atLeast(long offset) {
        return PositionBound.at(Position.emptyPosition().withComponent(TopicContract.MESSAGES, PARTITION, offset));
    }

    private static long offset(QueryResult<?> result) {
        return requireNonNull(result.getPosition()
                .getPartitionPositions(TopicContract.MESSAGES)
                .get(PARTITION));
    }

    @Test
    void shouldAnswerThroughKafkaStreamsAndSayFromWhichState() throws Exception {
        fillMailbox();
        try (BareStreams bare = start(InstantSource.system(), Map.of())) {
            await().untilAsserted(() -> assertThat(bare.active()).hasSize(FreshLog.PARTITIONS));
            KafkaStreams streams = bare.streams();

            QueryResult<FeedPage> answer = ask(streams, question(Freshness.ANY), atLeast(MESSAGES - 1));
            assertThat(answer.isSuccess()).isTrue();
            assertThat(answer.getResult().head()).isEqualTo(MESSAGES);
            assertThat(offset(answer)).isEqualTo(MESSAGES - 1);

            QueryResult<FeedPage> tooFar = ask(streams, question(Freshness.ANY), atLeast(MESSAGES));
            assertThat(tooFar.isFailure()).isTrue();
            assertThat(tooFar.getFailureReason()).isEqualTo(FailureReason.NOT_UP_TO_BOUND);

            Freshness unseen = new Freshness(MESSAGES + 1, Optional.empty());
            QueryResult<FeedPage> notFresh = ask(streams, question(unseen), PositionBound.unbounded());
            assertThat(notFresh.isFailure()).isTrue();
            assertThat(notFresh.getFailureReason()).isEqualTo(FailureReason.NOT_UP_TO_BOUND);

            QueryResult<byte[]> foreign =
                    ask(streams, KeyQuery.<byte[], byte[]>withKey(ADA.bytes()), PositionBound.unbounded());
            assertThat(foreign.isFailure()).isTrue();
            assertThat(foreign.getFailureReason()).isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
        }
    }

    @Test
    void shouldAnswerFromWhereItStandsWhileItIsRestored() throws Exception {
        // Given
        fillMailbox();
        FreshLog.delete(state);
        HeldClock clock = new HeldClock();
        int batch = 10;

        // When
        try (BareStreams bare = start(clock, Map.of("restore.consumer.max.poll.records", batch))) {
            KafkaStreams streams = bare.streams();
            await().untilAsserted(() -> {
                QueryResult<FeedPage> answer = ask(streams, question(Freshness.ANY), PositionBound.unbounded());

                // Then
                assertThat(offset(answer)).isEqualTo(batch - 1);
                assertThat(answer.getResult().head()).isEqualTo(batch);
            });
            assertThat(bare.active()).doesNotContainKey(PARTITION);
            assertThat(ask(streams, question(Freshness.ANY), atLeast(MESSAGES - 1))
                            .getFailureReason())
                    .isEqualTo(FailureReason.NOT_UP_TO_BOUND);

            clock.release.countDown();
            await().untilAsserted(() -> assertThat(
                            offset(ask(streams, question(Freshness.ANY), PositionBound.unbounded())))
                    .isEqualTo(MESSAGES - 1));
        }
    }

    @Test
    void shouldBeToldOffsetsInRestore() throws Exception {
        // Given
        fillMailbox();
        FreshLog.delete(state);

        // When
        try (BareStreams bare = start(InstantSource.system(), Map.of())) {
            await().untilAsserted(() -> assertThat(bare.active()).hasSize(FreshLog.PARTITIONS));

            // Then
            assertThat(bare.activatedAt()).containsEntry(PARTITION, MESSAGES - 1L);
        }
    }

    @Test
    void shouldRefuseDirectQuestionsUntilItHasCaughtUp() throws Exception {
        // Given
        fillMailbox();
        FreshLog.delete(state);
        log.forgetGroup();
        HeldClock clock = new HeldClock();
        int poll = 10;

        // When
        try (BareStreams bare = start(clock, Map.of("main.consumer.max.poll.records", poll))) {
            await().untilAsserted(() -> assertThat(bare.active()).containsKey(PARTITION));
            MailboxStore store = requireNonNull(bare.active().get(PARTITION));
            await().untilAsserted(() -> assertThat(store.applied()).isGreaterThanOrEqualTo(0));

            // Then
            FeedAfter query = new FeedAfter(ADA, 0, 1);
            assertThat(store.ask(query, Freshness.ANY))
                    .isEqualTo(new StoreReply.NotServing<>("finding out where the log ends"));
            store.serveFrom(MESSAGES - 1);
            assertThat(store.ask(query, Freshness.ANY))
                    .isEqualTo(new StoreReply.NotServing<>("catching up with the log: " + poll + " of " + MESSAGES));
            clock.release.countDown();
            await().untilAsserted(() -> assertThat(store.ask(query, Freshness.ANY))
                    .isInstanceOfSatisfying(
                            StoreReply.Answer.class,
                            answer -> assertThat(((FeedPage) answer.value()).head())
                                    .isEqualTo(MESSAGES)));
        }
    }
}
