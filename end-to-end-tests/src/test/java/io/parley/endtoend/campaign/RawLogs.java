package io.parley.endtoend.campaign;

import io.parley.endtoend.checker.FinalState;
import io.parley.endtoend.checker.MessageKey;
import io.parley.schemas.events.MailboxChange;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.topics.TopicContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Both topics, as any other program can read them: with no knowledge but the contracts of their records. */
final class RawLogs {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);

    private RawLogs() {}

    static FinalState.Logs read(String bootstrapServers) {
        List<FinalState.RawSend> sends = new ArrayList<>();
        List<FinalState.RawEvent> events = new ArrayList<>();
        read(bootstrapServers, TopicContract.SENDS, each -> sends.add(send(each)));
        read(bootstrapServers, TopicContract.MESSAGES, each -> {
            MailboxEvent event = MailboxEventCodec.decode(each.value());
            if (event.change() instanceof MailboxChange.MessageStored stored) {
                events.add(event(each, event, stored));
            }
        });
        return new FinalState.Logs(List.copyOf(sends), List.copyOf(events));
    }

    private static FinalState.RawSend send(ConsumerRecord<byte[], byte[]> record) {
        Send send = SendCodec.decode(record.value());
        String recipient = send.recipient().value();
        return new FinalState.RawSend(
                record.partition(),
                record.offset(),
                MessageKey.of(send.sender().value(), recipient, send.messageId().value()),
                recipient,
                Answers.textHash(new String(send.text().utf8(), StandardCharsets.UTF_8)));
    }

    private static FinalState.RawEvent event(
            ConsumerRecord<byte[], byte[]> record, MailboxEvent event, MailboxChange.MessageStored stored) {
        return new FinalState.RawEvent(
                record.partition(),
                record.offset(),
                new String(record.key(), StandardCharsets.UTF_8),
                event.owner().value(),
                MessageKey.of(
                        stored.sender().value(),
                        stored.recipient().value(),
                        stored.messageId().value()),
                stored.sourceOffset(),
                Answers.textHash(new String(stored.text().utf8(), StandardCharsets.UTF_8)));
    }

    private static void read(String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> take) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("expected to read all of topic " + topic + " within " + PATIENCE);
                }
                consumer.poll(POLL).forEach(take);
            }
        }
    }
}
