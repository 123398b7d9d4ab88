package io.parley.processor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.rebuild.FoldProgress;
import io.parley.processor.rebuild.LogReader;
import io.parley.processor.rebuild.Rebuild;
import io.parley.processor.rebuild.Verdict;
import io.parley.processor.store.FreshStore;
import io.parley.processor.store.StoreDirectory;
import io.parley.processor.store.StoreMemory;
import io.parley.schemas.topics.TopicContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stores of a processor, compared with their log beside it. */
class VerificationTest {
    private static final FoldProgress NOBODY = (partition, records, bytes, recordsTotal) -> {};

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    private List<Verdict> verify(SortedMap<Integer, Path> stores) throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        Path work = Files.createDirectories(directory.resolve("work"));
        boolean equal = new Rebuild(Map.of("bootstrap.servers", log.bootstrapServers()), stores, work, 64 << 20)
                .run(
                        NOBODY,
                        verdicts::add,
                        (partition, fresh) -> assertThat(fresh).isNotEmptyDirectory());
        assertThat(equal).isEqualTo(verdicts.stream().allMatch(verdict -> verdict instanceof Verdict.Equal));
        assertThat(work).isEmptyDirectory();
        return verdicts;
    }

    private List<Verdict> verify() throws Exception {
        return verify(StoreDirectory.byPartition(state()));
    }

    @Test
    void shouldFindAProcessorThatIsAtWorkEqualToItsLog() throws Exception {
        // Given
        try (TestNode node = TestNode.startReady(log, state());
                BusyLog busy = new BusyLog(log)) {
            node.awaitVisible(Chatter.rounds(log, 2));
            long last = 0;
            for (int run = 0; run < 3; run++) {
                // When
                List<Verdict> verdicts = verify(
                        node.app().checkpoint(directory.resolve("copy-" + run)).directories());

                // Then
                assertThat(verdicts).hasSize(FreshLog.PARTITIONS).allMatch(verdict -> verdict instanceof Verdict.Equal);
                long records = verdicts.stream()
                        .mapToLong(verdict -> verdict.digest().appliedOffset() + 1)
                        .sum();
                assertThat(records).isGreaterThan(last);
                last = records;
            }
            node.awaitVisible(busy.stop());
        }
        assertThat(verify()).extracting(Verdict::digest).isEqualTo(FoldFromScratch.digests(log));
    }

    @Test
    void shouldFindStoresWithoutAnythingEqualToAnEmptyLog() throws Exception {
        TestNode.startReady(log, state()).close();

        assertThat(verify())
                .hasSize(FreshLog.PARTITIONS)
                .allMatch(verdict -> verdict instanceof Verdict.Equal)
                .allMatch(verdict -> verdict.digest().appliedOffset() == -1);
    }

    @Test
    void shouldRefuseALogWithAHole() throws Exception {
        // Given
        long hole = 1;
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", log.bootstrapServers(), "transactional.id", "not-allowed"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 2; i++) {
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>(TopicContract.MESSAGES, 0, new byte[] {1}, new byte[] {1}));
                // Leaves a record of its own in the log, which nobody is given.
                producer.commitTransaction();
            }
        }

        // Then
        for (long last : new long[] {hole, hole + 1}) {
            try (StoreMemory memory = new StoreMemory(32 << 20);
                    FreshStore store =
                            FreshStore.open(directory.resolve("store-" + last), log.messagesId(), 0, memory);
                    LogReader reader = new LogReader(Map.of("bootstrap.servers", log.bootstrapServers()), 0)) {
                assertThatThrownBy(() -> reader.foldTo(store, last))
                        .hasMessageMatching("expected offset 1 of messages-0, but got [2-4]: the log lacks records");
            }
        }
    }

    @Test
    void shouldRefuseALogThatEndsBeforeItsStore() throws Exception {
        try (StoreMemory memory = new StoreMemory(32 << 20);
                FreshStore store = FreshStore.open(directory.resolve("store"), log.messagesId(), 0, memory);
                LogReader reader = new LogReader(Map.of("bootstrap.servers", log.bootstrapServers()), 0)) {
            assertThatThrownBy(() -> reader.foldTo(store, 7))
                    .hasMessageContaining("expected messages-0 to hold offset 7, but it ends at 0");
        }
    }

    @Test
    void shouldCompareWhatComesOfRecordsThatAreNoEvents() throws Exception {
        // Given
        try (TestNode node = TestNode.startReady(log, state())) {
            for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
                log.appendAsync(TopicContract.MESSAGES, partition, null, new byte[3])
                        .join();
                log.appendAsync(TopicContract.MESSAGES, partition, new byte[3], null)
                        .join();
                log.appendAsync(TopicContract.MESSAGES, partition, null, null).join();
            }
            node.awaitVisible(Chatter.rounds(log, 2));
        }

        // Then
        assertThat(verify()).hasSize(FreshLog.PARTITIONS).allMatch(verdict -> verdict instanceof Verdict.Equal);
    }

    @Test
    void shouldNameTheMailboxThatIsNotWhatItsLogSays() throws Exception {
        // Given
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(Chatter.rounds(log, 3));
        }
        String liar = makeStoreThatHeardSomethingElse();

        // When
        List<Verdict> verdicts = verify();

        // Then
        assertThat(verdicts)
                .filteredOn(verdict -> verdict instanceof Verdict.Different)
                .singleElement()
                .satisfies(verdict -> {
                    Verdict.Different different = (Verdict.Different) verdict;
                    assertThat(different.digest().partition()).isZero();
                    assertThat(different.differences().getFirst().mailbox()).isEqualTo(liar);
                    assertThat(different.differences().getFirst().family()).isEqualTo("messages");
                    assertThat(different.differences())
                            .extracting(Object::toString)
                            .noneMatch(row -> row.contains("round"));
                });
    }

    /** @return the owner of the first mailbox of partition 0 that hears another text than the log has */
    private String makeStoreThatHeardSomethingElse() throws Exception {
        Path store = requireNonNull(StoreDirectory.byPartition(state()).get(0));
        FreshLog.delete(store);
        String owner = null;
        try (StoreMemory memory = new StoreMemory(32 << 20);
                FreshStore made = FreshStore.open(store, log.messagesId(), 0, memory)) {
            for (ConsumerRecord<byte[], byte[]> record : FoldFromScratch.records(log, 0)) {
                byte[] value = record.value();
                if (owner == null && new String(value, StandardCharsets.ISO_8859_1).contains("round 1")) {
                    value = value.clone();
                    value[value.length - 1] ^= 1;
                    owner = new String(record.key(), StandardCharsets.US_ASCII);
                }
                made.fold(new ConsumerRecord<>(record.topic(), 0, record.offset(), record.key(), value));
            }
            made.flush();
        }
        if (owner == null) {
            throw new AssertionError("expected a message to change in partition 0");
        }
        return owner;
    }

    @Test
    void shouldRefuseALogThatLacksItsBeginning() throws Exception {
        // Given
        List<Sent> sent = Chatter.rounds(log, 3);
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(sent);
        }
        log.admin()
                .deleteRecords(Map.of(new TopicPartition(TopicContract.MESSAGES, 0), RecordsToDelete.beforeOffset(2)))
                .all()
                .get();

        // Then
        assertThatThrownBy(this::verify)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected messages-0 to hold offset 0, but it begins at 2");
    }

    @Test
    void shouldRefuseStoresOfAnotherLog() throws Exception {
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(Chatter.rounds(log, 1));
        }
        log.forgetGroup();
        log.recreateTopics();

        assertThatThrownBy(this::verify).hasMessageContaining("the topic was made anew");
    }
}
