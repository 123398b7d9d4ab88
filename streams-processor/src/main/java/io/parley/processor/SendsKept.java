package io.parley.processor;

import static java.util.stream.Collectors.joining;

import io.parley.schemas.topics.TopicContract;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether topic {@code sends} still has what the group has not carried on yet. It keeps its records for some days only, and a group that comes later
 * would be taken to what is left without a word: acknowledged messages would be missing from mailboxes for ever.
 */
final class SendsKept {
    private SendsKept() {}

    /**
     * Blocks. Partitions without a committed offset are all right: what there is of them is read from its beginning.
     *
     * @throws IllegalStateException naming partitions and offsets, where records are gone that were not committed
     */
    static void require(Admin admin, int partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> beginnings = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            beginnings.put(new TopicPartition(TopicContract.SENDS, partition), OffsetSpec.earliest());
        }
        Map<Integer, String> gone = new TreeMap<>();
        try {
            Map<TopicPartition, Long> committed =
                    GroupOffsets.committed(admin, beginnings.keySet()).get();
            admin.listOffsets(beginnings).all().get().forEach((partition, beginning) -> {
                Long next = committed.get(partition);
                if (next != null && next < beginning.offset()) {
                    gone.put(
                            partition.partition(),
                            "sends-" + partition.partition() + "@" + next + ".." + (beginning.offset() - 1));
                }
            });
        } catch (ExecutionException e) {
            throw new KafkaException("expected the offsets of topic sends, and the group's", e.getCause());
        }
        if (!gone.isEmpty()) {
            throw new IllegalStateException(
                    "expected topic sends to have all that is not carried into mailboxes yet, but it has deleted "
                            + gone.values().stream().collect(joining(", "))
                            + ": bring the log back, or go on without these by moving the offsets of group "
                            + StreamsSettings.APPLICATION_ID
                            + " (kafka-consumer-groups.sh --reset-offsets --to-earliest)");
        }
    }
}
