package io.parley.processor;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.processor.fanout.FanOutProcessor;
import io.parley.processor.store.FoldProcessor;
import io.parley.processor.store.MailboxStoreBuilder;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.processor.store.PolledRecords;
import io.parley.schemas.events.Framing;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Names and connects the two arrows. Names and order are frozen: Kafka Streams derives the stores' directories and the group's
 * assignment from them, and a change means a rebuild of every store. Everything is bytes here; what they mean is decided in the
 * fan-out and in the fold, so that live processing and restore see the same.
 */
final class MailboxTopology {
    private MailboxTopology() {}

    /** @param framing of the values that the fan-out writes */
    static Topology build(MailboxStoreSettings store, PolledRecords polled, Framing framing, MeterRegistry metrics) {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "sends-source",
                new LogTime(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                TopicContract.SENDS);
        topology.addProcessor("fan-out", () -> new FanOutProcessor(framing, metrics), "sends-source");
        topology.addSink(
                "messages-sink",
                TopicContract.MESSAGES,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                byOwner(),
                "fan-out");
        topology.addReadOnlyStateStore(
                new MailboxStoreBuilder(store),
                "messages-source",
                new LogTime(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                TopicContract.MESSAGES,
                "fold",
                () -> new FoldProcessor(store.listener(), polled));
        return topology;
    }

    private static StreamPartitioner<byte[], byte[]> byOwner() {
        return (topic, owner, event, partitions) ->
                Optional.of(Set.of(MailboxPartitioning.partitionOf(UserId.ofBytes(owner), partitions)));
    }
}
