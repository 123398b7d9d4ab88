package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.StoreDigests;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records that are missing between what a store holds and what it is given are noticed, fetched where they can be, and never passed over. */
class HolesTest {

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    private BareStreams start(KeylessGap gap) {
        return BareStreams.start(log, state(), gap, InstantSource.system(), Map.of());
    }

    /** Until the stores have folded all that the log holds. */
    private void awaitFolded(BareStreams streams) throws Exception {
        Map<Integer, Long> last = new HashMap<>();
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            last.put(partition, log.end(TopicContract.MESSAGES, partition) - 1);
        }
        await().pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
            Map<Integer, Long> applied = new HashMap<>();
            streams.active().forEach((partition, store) -> applied.put(partition, store.applied()));
            assertThat(applied).isEqualTo(last);
        });
    }

    private void run(List<Sent> sent) throws Exception {
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(sent);
        }
    }

    private static byte[] event(UserId owner, UserId peer, long sourceOffset) {
        return MailboxEventCodec.encode(new MailboxEvent(
                owner,
                new MessageStored(
                        ConversationId.of(owner, peer),
                        new MessageId(UUID.randomUUID()),
                        peer,
                        owner,
                        1,
                        sourceOffset,
                        MessageText.of("hello"))));
    }

    private void deleteMessagesBefore(long offset) throws Exception {
        Map<TopicPartition, RecordsToDelete> beginnings = new HashMap<>();
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            beginnings.put(new TopicPartition(TopicContract.MESSAGES, partition), RecordsToDelete.beforeOffset(offset));
        }
        log.admin().deleteRecords(beginnings).all().get();
    }

    private BareStreams startLying(ToLongFunction<TopicPartition> lie) {
        AtomicInteger lies = new AtomicInteger(FreshLog.PARTITIONS);
        return BareStreams.start(log, state(), settings -> LyingStore.topology(settings, lies, lie));
    }

    @Test
    void shouldFetchWhatIsMissingBeforeLiveRecords() throws Exception {
        // Given
        run(Chatter.rounds(log, 3));
        FreshLog.delete(state());
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            ends.put(new TopicPartition(TopicContract.MESSAGES, partition), log.end(TopicContract.MESSAGES, partition));
        }

        // When
        try (BareStreams streams = startLying(partition -> requireNonNull(ends.get(partition)) - 1)) {
            UserId owner = Chatter.USERS.get(0);
            byte[] later = event(owner, new UserId("x"), 1L << 40);
            for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
                log.appendAsync(TopicContract.MESSAGES, partition, owner.bytes(), later)
                        .join();
            }
            long since = System.nanoTime();
            awaitFolded(streams);

            // Then
            System.out.printf("holes healed in %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
            assertThat(streams.death).isNotDone();
        }
        assertThat(StoreDigests.of(state())).isEqualTo(FoldFromScratch.digests(log));
    }

    @Test
    void shouldNotPassOverWhatIsMissingInRestore() throws Exception {
        // Given
        run(Chatter.rounds(log, 3));
        FreshLog.delete(state());

        // When
        try (BareStreams streams = startLying(partition -> 2)) {

            // Then
            assertThat(streams.death)
                    .succeedsWithin(TestPatience.LONG)
                    .satisfies(death -> assertThat(death).hasStackTraceContaining("but restore goes on at 3"));
        }
    }

    @Test
    void shouldFailWhenHoleComesBack() throws Exception {
        // Given
        run(Chatter.rounds(log, 1));
        UserId owner = Chatter.USERS.get(0);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", log.bootstrapServers(), "transactional.id", "not-allowed"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (long sourceOffset = 1L << 40; sourceOffset < (1L << 40) + 2; sourceOffset++) {
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>(
                        TopicContract.MESSAGES, 1, owner.bytes(), event(owner, new UserId("x"), sourceOffset)));
                // Leaves a record of its own in the log, which nobody is given.
                producer.commitTransaction();
            }
        }

        // When
        try (BareStreams streams = start(BareStreams.gapsOf(log))) {

            // Then
            assertThat(streams.death)
                    .succeedsWithin(TestPatience.LONG)
                    .satisfies(death -> assertThat(death)
                            .hasStackTraceContaining("of messages-1, but got ")
                            .hasStackTraceContaining("again and again"));
        }
    }

    @Test
    void shouldStartAgainFromNothingWhenKafkaStreamsAsksForIt() throws Exception {
        // Given
        run(Chatter.rounds(log, 1));
        FreshLog.copy(state(), directory.resolve("older"));
        run(Chatter.rounds(log, 5));
        FreshLog.delete(state());
        Files.move(directory.resolve("older"), state());
        // Where the older stores go on is not there any more: to Kafka Streams, they are corrupted.
        deleteMessagesBefore(15);

        // When
        KeylessGap anything = (partition, from, to) -> true;
        try (BareStreams streams = start(anything)) {
            awaitFolded(streams);
            assertThat(streams.death).isNotDone();
        }

        // Then
        assertThat(StoreDigests.of(state())).isEqualTo(FoldFromScratch.digests(log, anything));
    }

    @Test
    void shouldNotRestoreFromLogThatLacksRecords() throws Exception {
        // Given
        run(Chatter.rounds(log, 5));
        FreshLog.delete(state());
        deleteMessagesBefore(3);

        // When
        try (BareStreams streams = start(BareStreams.gapsOf(log))) {

            // Then
            assertThat(streams.death)
                    .succeedsWithin(TestPatience.LONG)
                    .satisfies(death -> assertThat(death).hasStackTraceContaining("expected offset 0 of messages-"));
        }
    }
}
