package io.parley.processor.rebuild;

import io.parley.processor.rebuild.ReadAhead.Polled;
import io.parley.processor.store.FreshStore;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads one partition of topic {@code messages} from its first record on, into a fresh store. Not thread-safe. */
public final class LogReader implements AutoCloseable {
    /** One request's worth. More is in memory for longer, until the collector copies it. */
    private static final int FETCH_BYTES = 1 << 20;

    private static final int POLL_RECORDS_MAX = 1_000;

    /** Brokers that restart or change leaders are back within seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private long bytes;
    private long records;

    /** @param connection how to reach the brokers: bootstrap.servers and, where needed, security settings */
    public LogReader(Map<String, Object> connection, int partition) {
        this.partition = new TopicPartition(TopicContract.MESSAGES, partition);
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put("enable.auto.commit", false);
        // A position that the log does not have is a fault, and nothing to step over.
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        settings.put("max.poll.records", POLL_RECORDS_MAX);
        settings.put("max.partition.fetch.bytes", FETCH_BYTES);
        settings.put("fetch.max.bytes", FETCH_BYTES);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(this.partition));
    }

    /**
     * Folds everything from where {@code store} stands up to and including {@code offset}.
     *
     * @throws IllegalStateException when the log lacks records, or the brokers do not answer
     */
    public void foldTo(FreshStore store, long offset) {
        foldTo(store, offset, (partition, records, bytes, recordsTotal) -> {});
    }

    /** As {@link #foldTo(FreshStore, long)}, telling how it comes along. */
    void foldTo(FreshStore store, long offset, FoldProgress progress) {
        if (store.applied() >= offset) {
            return;
        }
        requireHeld(store.applied() + 1, offset);
        consumer.seek(partition, store.applied() + 1);
        long total = records + offset - store.applied();
        long patientUntil = System.nanoTime() + PATIENCE.toNanos();
        try (ReadAhead log = new ReadAhead(consumer, partition, store.applied() + 1, offset)) {
            while (store.applied() < offset) {
                Polled polled = log.next();
                if (!polled.records().isEmpty()) {
                    fold(polled.records(), store, offset);
                    patientUntil = System.nanoTime() + PATIENCE.toNanos();
                    progress.folded(partition.partition(), records, bytes, total);
                } else {
                    requireNextWithin(store.applied() + 1, polled.position(), patientUntil);
                }
            }
        }
    }

    private void requireNextWithin(long next, long position, long patientUntil) {
        if (position != next) {
            throw new IllegalStateException("expected offset " + next + " of " + partition + ", but got " + position
                    + ": the log lacks records");
        }
        if (System.nanoTime() > patientUntil) {
            throw new IllegalStateException("expected offset " + next + " of " + partition + " within "
                    + PATIENCE.toSeconds() + " s, but nothing came");
        }
    }

    private void fold(List<ConsumerRecord<byte[], byte[]>> polled, FreshStore store, long offset) {
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            if (record.offset() > offset) {
                return;
            }
            store.fold(record);
            records++;
            bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        }
    }

    private void requireHeld(long from, long to) {
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (begin > from) {
            throw new IllegalStateException("expected " + partition + " to hold offset " + from + ", but it begins at "
                    + begin + ": records were deleted, and mailboxes folded from the rest would be wrong");
        }
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (end <= to) {
            throw new IllegalStateException("expected " + partition + " to hold offset " + to + ", but it ends at "
                    + end + ": the log has lost records");
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
