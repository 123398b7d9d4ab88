package io.parley.ingest;

import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topic {@code sends} as any consumer sees it. */
final class SendsTopic {
    /** One record, with all that must be right about it. */
    record Entry(int partition, long offset, String key, Instant at, Send send) {}

    private final String bootstrapServers;

    SendsTopic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Everything that is in the topic now, in the order of each partition. */
    List<Entry> entries() {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TopicContract.SENDS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Entry> entries = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> entries.add(entry(record)));
            }
            return entries;
        }
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        return new Entry(
                record.partition(),
                record.offset(),
                UserId.ofBytes(record.key()).value(),
                Instant.ofEpochMilli(record.timestamp()),
                SendCodec.decode(record.value()));
    }

    /** What {@code sender} has sent. */
    List<Entry> entriesOf(String sender) {
        return entries().stream()
                .filter(entry -> entry.send().sender().value().equals(sender))
                .toList();
    }
}
