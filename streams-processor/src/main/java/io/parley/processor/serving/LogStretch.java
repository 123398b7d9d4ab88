package io.parley.processor.serving;

import io.parley.processor.store.KeylessGap;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into the log itself for what lies between two offsets. */
public final class LogStretch implements KeylessGap {
    private static final Logger LOG = LoggerFactory.getLogger(LogStretch.class);

    /** Nobody but a test or an attacker writes records without keys; a longer stretch is left to restore and to people. */
    private static final long STRETCH_MAX = 10_000;

    /** Well below the time a stream thread may be away. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> consumerSettings;

    /** @param connection how to reach the brokers: bootstrap.servers and, where needed, security settings */
    public LogStretch(Map<String, Object> connection) {
        consumerSettings = new java.util.HashMap<>(connection);
        consumerSettings.put("enable.auto.commit", false);
        consumerSettings.put("auto.offset.reset", "none");
        consumerSettings.put("allow.auto.create.topics", false);
    }

    @Override
    public boolean isKeyless(int partition, long from, long to) {
        if (to - from > STRETCH_MAX) {
            return false;
        }
        TopicPartition topicPartition = new TopicPartition(TopicContract.MESSAGES, partition);
        try (var consumer =
                new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(topicPartition));
            consumer.seek(topicPartition, from);
            long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
            long next = from;
            // The position also passes what is no record, such as the end of a transaction.
            while (next < to && consumer.position(topicPartition) < to && System.nanoTime() < deadlineNanos) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.offset() >= to) {
                        break;
                    }
                    if (record.offset() != next || record.key() != null) {
                        return false;
                    }
                    next++;
                }
            }
            return next == to;
        } catch (KafkaException e) {
            LOG.warn("expected to read messages-{}@{}..{}: {}", partition, from, to - 1, e.getMessage());
            return false;
        }
    }
}
