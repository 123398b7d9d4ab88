package io.parley.processor;

import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's membership in the group of processor nodes: which partitions are its own, who has the others, and how it leaves. Thread-safe. */
final class ProcessorGroup {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessorGroup.class);

    /** Finishing what is in hand and committing it takes well below a second; brokers may be away. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final int partitions;
    private final Optional<ClusterMembership> cluster;

    ProcessorGroup(KafkaStreams streams, int partitions, Optional<ClusterMembership> cluster) {
        this.streams = streams;
        this.partitions = partitions;
        this.cluster = cluster;
    }

    /** Empty when this node takes part; else why not, for people. */
    Optional<String> whyNotReady() {
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.RUNNING ? Optional.empty() : Optional.of("the stream processor is " + state);
    }

    /** The partitions of topic {@code messages} that are this node's to fold: all of them where it is alone. */
    Collection<Integer> ownPartitions() {
        if (cluster.isEmpty()) {
            return IntStream.range(0, partitions).boxed().toList();
        }
        Set<Integer> own = new TreeSet<>();
        streams.metadataForLocalThreads()
                .forEach(
                        thread -> thread.activeTasks().forEach(task -> own.addAll(messagesIn(task.topicPartitions()))));
        return own;
    }

    /** The partitions of both topics that are processed here; a moment's view. */
    Set<TopicPartition> processedHere() {
        Set<TopicPartition> processed = new HashSet<>();
        streams.metadataForLocalThreads()
                .forEach(thread -> thread.activeTasks().forEach(task -> processed.addAll(task.topicPartitions())));
        return processed;
    }

    /** What Kafka Streams has heard of the members at the last rebalance. */
    PartitionMap map() {
        Map<Integer, Holders> holders = new HashMap<>();
        if (cluster.isPresent() && streams.state().isRunningOrRebalancing()) {
            for (StreamsMetadata member : streams.metadataForAllStreamsClients()) {
                add(member, holders);
            }
        }
        return new PartitionMap(partitions, holders);
    }

    private static void add(StreamsMetadata member, Map<Integer, Holders> holders) {
        NodeAddress address;
        try {
            address = new NodeAddress(member.host(), member.port());
        } catch (IllegalArgumentException e) {
            LOG.warn("expected every member of the group to announce an address: {}", e.getMessage());
            return;
        }
        for (int partition : messagesIn(member.topicPartitions())) {
            holders.merge(partition, new Holders(Optional.of(address), List.of()), ProcessorGroup::both);
        }
        for (int partition : messagesIn(member.standbyTopicPartitions())) {
            holders.merge(partition, new Holders(Optional.empty(), List.of(address)), ProcessorGroup::both);
        }
    }

    private static Holders both(Holders one, Holders other) {
        List<NodeAddress> standbys = new ArrayList<>(one.standbys());
        standbys.addAll(other.standbys());
        return new Holders(one.active().or(other::active), standbys);
    }

    private static List<Integer> messagesIn(Collection<TopicPartition> topicPartitions) {
        return topicPartitions.stream()
                .filter(partition -> partition.topic().equals(TopicContract.MESSAGES))
                .map(TopicPartition::partition)
                .toList();
    }

    /**
     * Finishes what is in hand and commits it. In a cluster, partitions go to those who have copies at once; a node that is alone keeps its name in the
     * group, so that it has everything again as soon as it is back.
     */
    void leave() {
        CloseOptions options = CloseOptions.timeout(CLOSE_PATIENCE);
        if (cluster.isPresent()) {
            options = options.withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
        }
        if (!streams.close(options)) {
            // Nothing is lost: what is not committed is folded again.
            LOG.warn("expected the stream threads to end within {}: they are left to themselves", CLOSE_PATIENCE);
        }
    }
}
