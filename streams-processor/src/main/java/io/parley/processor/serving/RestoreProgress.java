package io.parley.processor.serving;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far the restore of each partition is, for people who wait for it. Told on Kafka Streams' threads. Thread-safe. */
final class RestoreProgress implements StateRestoreListener {
    private record Stretch(long from, long at, long to) {}

    private final Map<Integer, Stretch> stretches = new ConcurrentHashMap<>();

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        stretches.put(partition.partition(), new Stretch(from, from, to));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long lastOffset, long records) {
        stretches.computeIfPresent(
                partition.partition(), (_, stretch) -> new Stretch(stretch.from, lastOffset + 1, stretch.to));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long records) {
        stretches.remove(partition.partition());
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long records) {
        stretches.remove(partition.partition());
    }

    /** {@code restoring x of y}, in records; empty when the partition is not being restored. */
    Optional<String> of(int partition) {
        return Optional.ofNullable(stretches.get(partition))
                .map(stretch -> "restoring " + (stretch.at - stretch.from) + " of " + (stretch.to - stretch.from));
    }
}
