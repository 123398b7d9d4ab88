package io.parley.processor.serving;

import static java.util.Objects.requireNonNull;

import io.parley.schemas.topics.TopicContract;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Where topic {@code messages} begins and ends, as its brokers say. Thread-safe. */
public final class LogHead {
    private final Admin admin;

    public LogHead(Admin admin) {
        this.admin = admin;
    }

    /** The offset after a partition's last record; completes on a Kafka thread. */
    CompletableFuture<Long> end(int partition) {
        return requireNonNull(endsOf(List.of(partition)).get(partition));
    }

    /** The offset after the last record of each of {@code partitions}; each completes on a Kafka thread as soon as its leader has answered. */
    Map<Integer, CompletableFuture<Long>> endsOf(Collection<Integer> partitions) {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (int partition : partitions) {
            request.put(new TopicPartition(TopicContract.MESSAGES, partition), OffsetSpec.latest());
        }
        ListOffsetsResult answers = admin.listOffsets(request);
        Map<Integer, CompletableFuture<Long>> ends = new HashMap<>();
        for (TopicPartition asked : request.keySet()) {
            var end = new CompletableFuture<Long>();
            var _ = answers.partitionResult(asked).whenComplete((info, error) -> {
                if (error == null) {
                    end.complete(info.offset());
                } else {
                    end.completeExceptionally(error);
                }
            });
            ends.put(asked.partition(), end);
        }
        return ends;
    }

    /** The offset after the last record of each of {@code partitions} partitions. Blocks. */
    public Map<Integer, Long> ends(int partitions) throws InterruptedException {
        return offsets(partitions, OffsetSpec.latest());
    }

    /** The first offset of each of {@code partitions} partitions. Blocks. */
    public Map<Integer, Long> starts(int partitions) throws InterruptedException {
        return offsets(partitions, OffsetSpec.earliest());
    }

    private Map<Integer, Long> offsets(int partitions, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            request.put(new TopicPartition(TopicContract.MESSAGES, partition), spec);
        }
        try {
            Map<Integer, Long> offsets = new HashMap<>();
            admin.listOffsets(request)
                    .all()
                    .get()
                    .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw new KafkaException("expected the offsets of topic messages", e.getCause());
        }
    }

    /** @throws IllegalStateException when records are missing at the beginning of a partition: mailboxes cannot be whole without them */
    public void requireWhole(int partitions) throws InterruptedException {
        List<Integer> cut = starts(partitions).entrySet().stream()
                .filter(start -> start.getValue() > 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!cut.isEmpty()) {
            throw new IllegalStateException(
                    "expected topic messages to begin at offset 0, but records were deleted from partitions " + cut
                            + ": mailboxes folded from the rest would be wrong");
        }
    }
}
