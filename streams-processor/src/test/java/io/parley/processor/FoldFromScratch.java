package io.parley.processor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.LogIdentity;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.StoreDigests;
import io.parley.processor.store.StoreMemory;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;

/** What every store must hold: topic {@code messages} folded from its first record to its last, one by one, without Kafka Streams. */
public final class FoldFromScratch {
    private FoldFromScratch() {}

    /** By partition. The log must be at rest. */
    static List<PartitionDigest> digests(FreshLog log) throws Exception {
        return digests(log, (partition, from, to) -> false);
    }

    /** @param gap which holes in the log are none */
    static List<PartitionDigest> digests(FreshLog log, KeylessGap gap) throws Exception {
        Path state = Files.createTempDirectory("parley-test-scratch");
        try (StoreMemory memory = new StoreMemory(32 << 20)) {
            var settings = new MailboxStoreSettings(
                    memory,
                    new LogIdentity(log.messagesId(), Map.of()),
                    gap,
                    new BareStreams.Listener(),
                    InstantSource.system(),
                    new SimpleMeterRegistry(),
                    null,
                    null);
            for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
                MailboxStore store = open(state, partition, settings);
                fold(log, partition, store);
                store.close();
            }
            return StoreDigests.of(state);
        } finally {
            FreshLog.delete(state);
        }
    }

    /** A store without Kafka Streams around it, in a directory as Kafka Streams would lay it out. The caller closes it. */
    public static MailboxStore open(Path state, int partition, MailboxStoreSettings settings) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "from-scratch");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nobody:1");
        Path directory = state.resolve("from-scratch").resolve("1_" + partition);
        StateStoreContext context = new MockProcessorContext<Void, Void>(
                        properties, new TaskId(1, partition), directory.toFile())
                .getStateStoreContext();
        MailboxStore store = new MailboxStore(settings);
        store.init(context, store);
        return store;
    }

    private static void fold(FreshLog log, int partition, MailboxStore store) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : records(log, partition)) {
            store.fold(record.offset(), record.key(), record.value(), false);
        }
    }

    /** All records of a partition of topic {@code messages}. The log must be at rest. */
    static List<ConsumerRecord<byte[], byte[]>> records(FreshLog log, int partition) throws Exception {
        long end = log.end(TopicContract.MESSAGES, partition);
        TopicPartition topicPartition = new TopicPartition(TopicContract.MESSAGES, partition);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", log.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(topicPartition));
            consumer.seekToBeginning(List.of(topicPartition));
            while (consumer.position(topicPartition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
