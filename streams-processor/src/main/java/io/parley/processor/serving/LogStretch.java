package io.parley.processor.serving;

import io.parley.processor.store.KeylessGap;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the log itself for what lies between two offsets. What comes behind them arrives with them and is remembered, since where one record has no
 * key others have none either, and a look takes some milliseconds. Thread-safe.
 */
public final class LogStretch implements KeylessGap {
    private static final Logger LOG = LoggerFactory.getLogger(LogStretch.class);

    /** Nobody but a test or an attacker writes records without keys; a longer stretch is left to restore and to people. */
    private static final long STRETCH_MAX = 10_000;

    /** Some 3 KiB for a partition. */
    private static final long SEEN_MAX = 2 * STRETCH_MAX;

    /** Well below the time a stream thread may be away. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> consumerSettings;

    /** What was seen last of each partition. */
    private final Map<Integer, Seen> seen = new ConcurrentHashMap<>();

    /**
     * A stretch of the log as it is for ever.
     *
     * @param to the offset after it
     * @param keyless a bit for each record without a key, from {@code from} on
     */
    private record Seen(long from, long to, BitSet keyless) {
        boolean covers(long first, long end) {
            return from <= first && end <= to;
        }

        boolean isKeyless(long first, long end) {
            return covers(first, end) && keyless.nextClearBit((int) (first - from)) >= end - from;
        }
    }

    /** @param connection how to reach the brokers: bootstrap.servers and, where needed, security settings */
    public LogStretch(Map<String, Object> connection) {
        consumerSettings = new HashMap<>(connection);
        consumerSettings.put("enable.auto.commit", false);
        consumerSettings.put("auto.offset.reset", "none");
        consumerSettings.put("allow.auto.create.topics", false);
    }

    @Override
    public boolean isKeyless(int partition, long from, long to) {
        if (to - from > STRETCH_MAX) {
            return false;
        }
        Seen known = seen.get(partition);
        if (known == null || !known.covers(from, to)) {
            known = look(new TopicPartition(TopicContract.MESSAGES, partition), from, to);
            seen.put(partition, known);
        }
        return known.isKeyless(from, to);
    }

    /** What is there from {@code from} on: to {@code to} at least, unless that takes too long. */
    private Seen look(TopicPartition partition, long from, long to) {
        BitSet keyless = new BitSet();
        long end = from;
        try (var consumer =
                new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
            while (end < to && System.nanoTime() < deadlineNanos) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.offset() - from < SEEN_MAX) {
                        keyless.set((int) (record.offset() - from), record.key() == null);
                    }
                }
                // The position also passes what is no record, such as the end of a transaction.
                end = Math.min(consumer.position(partition), from + SEEN_MAX);
            }
        } catch (KafkaException e) {
            LOG.warn("expected to read {}@{}..{}: {}", partition, from, to - 1, e.getMessage());
        }
        return new Seen(from, end, keyless);
    }
}
