package io.parley.processor.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far the restore of each partition is, for people who wait for it. Told on Kafka Streams' threads. Thread-safe. */
final class RestoreProgress implements StateRestoreListener {
    private static final double NANOS_PER_SECOND = 1e9;

    private record Stretch(long from, long at, long to, long sinceNanos) {}

    private final Counter restored;

    private final Map<Integer, Stretch> stretches = new ConcurrentHashMap<>();

    RestoreProgress(MeterRegistry metrics) {
        restored = Counter.builder("parley.restore.records")
                .description("Records that were read from the log to restore mailboxes that are to be folded here")
                .register(metrics);
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        stretches.put(partition.partition(), new Stretch(from, from, to, System.nanoTime()));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long lastOffset, long records) {
        restored.increment((double) records);
        stretches.computeIfPresent(
                partition.partition(),
                (_, stretch) -> new Stretch(stretch.from, lastOffset + 1, stretch.to, stretch.sinceNanos));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long records) {
        stretches.remove(partition.partition());
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long records) {
        stretches.remove(partition.partition());
    }

    /** How many records are left to restore; 0 when the partition is not being restored. */
    long remaining(int partition) {
        Stretch stretch = stretches.get(partition);
        return stretch == null ? 0 : Math.max(0, stretch.to - stretch.at);
    }

    /** For how long the partition has been restored by now; 0 when it is not. */
    double seconds(int partition) {
        Stretch stretch = stretches.get(partition);
        return stretch == null ? 0 : (System.nanoTime() - stretch.sinceNanos) / NANOS_PER_SECOND;
    }

    /** {@code restoring x of y}, in records; empty when the partition is not being restored. */
    Optional<String> of(int partition) {
        return Optional.ofNullable(stretches.get(partition))
                .map(stretch -> "restoring " + (stretch.at - stretch.from) + " of " + (stretch.to - stretch.from));
    }
}
