package io.parley.processor;

import io.parley.processor.store.PollListener;
import io.parley.processor.store.PolledRecords;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' settings, each with its reason. The one place where they exist as properties. */
final class StreamsSettings {
    /** Names the consumer group and the state directory: another name is another processor that starts from nothing. */
    static final String APPLICATION_ID = "parley-processor";

    private StreamsSettings() {}

    /** @param polled hears of every poll */
    static Properties of(ProcessorConfig config, PolledRecords polled) {
        Properties properties = new Properties();
        properties.putAll(config.client().settings());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, config.nodeId());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        // Another process's partitions may come back: do not throw their stores away after ten minutes.
        properties.put(StreamsConfig.STATE_CLEANUP_DELAY_MS_CONFIG, 86_400_000L);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        // Duplicates are recognised by the fold; exactly-once would wait for a transaction at each hop and leave holes
        // in offsets.
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        // The newer protocol has no static membership and no warm-up in this version: a clean fail-over takes seconds
        // there.
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // What is folded again after a crash, and how far a standby lags.
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000L);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 2_000);
        properties.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        // Each task has one input, so there is nothing to wait for; asking whether there is costs a sentence for each
        // task and loop.
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        addProducer(properties);
        addConsumers(properties, config);
        put(
                properties,
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                List.of(PollListener.class.getName()));
        put(properties, StreamsConfig.mainConsumerPrefix(PollListener.POLLED), polled);
        config.cluster().ifPresent(cluster -> addCluster(properties, cluster));
        return properties;
    }

    private static void addProducer(Properties properties) {
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG), true);
        // Streams' own default is 100 ms, which every message would feel.
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 65_536);
        // What comes while a request is in flight shares the next one, and its fsync.
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        // A batch that is given up while a later one goes through reorders the log, and when it held the first of two
        // copies of a send, the two mailboxes would disagree for ever: never give up. Order among retries is the
        // idempotent producer's.
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), Integer.MAX_VALUE);
    }

    private static void addConsumers(Properties properties, ProcessorConfig config) {
        // Comes back under its own name after a restart, so that nobody waits for the old one's session to end.
        put(properties, StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), config.nodeId());
        put(properties, StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        put(properties, StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        // A partition that joins only the next fetch waits this long for the one under way.
        put(properties, StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
        put(properties, StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 16 << 20);
        put(properties, StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
        put(properties, StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 8 << 20);
        // Lost offsets must not lose messages: the fold skips what it has.
        put(properties, StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    }

    private static void addCluster(Properties properties, ClusterMembership cluster) {
        properties.put(
                StreamsConfig.APPLICATION_SERVER_CONFIG, cluster.announced().toString());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, cluster.standbys());
        // A store that is this close behind takes a partition over at once; a second's worth of a busy one.
        properties.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, 10_000L);
        // A node that comes back gets its partitions when its copies have caught up; by itself that is looked at every
        // ten minutes.
        properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        int sessionMs = (int) ClusterMembership.SESSION.toMillis();
        put(properties, StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), sessionMs);
        put(properties, StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), sessionMs / 6);
    }

    private static void put(Properties properties, String name, Object value) {
        properties.put(name, value);
    }
}
