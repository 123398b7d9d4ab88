package io.parley.processor;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where the group of processors goes on after a crash: what it has committed. */
final class GroupOffsets {
    private GroupOffsets() {}

    /** The next offset of each of {@code partitions} of which one is committed; of the others, nothing. */
    static KafkaFuture<Map<TopicPartition, Long>> committed(Admin admin, Collection<TopicPartition> partitions) {
        return admin.listConsumerGroupOffsets(Map.of(
                        StreamsSettings.APPLICATION_ID, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)))
                .partitionsToOffsetAndMetadata()
                .thenApply(GroupOffsets::known);
    }

    private static Map<TopicPartition, Long> known(Map<TopicPartition, @Nullable OffsetAndMetadata> answer) {
        Map<TopicPartition, Long> known = new HashMap<>();
        answer.forEach((partition, offset) -> {
            if (offset != null) {
                known.put(partition, offset.offset());
            }
        });
        return known;
    }
}
