package io.parley.cli.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * A few of the hundreds of numbers that Kafka's clients keep: what tells whether a fault is theirs or the brokers'. Clients of a kind are taken
 * together, counts by their sum and times by the slowest, so that threads that come and go make no series.
 */
final class KafkaClientMeters {
    private static final double SECONDS_PER_MS = 1e-3;

    /** What a number of a client as a whole is tagged with, and nothing else: others are of a topic, a partition or a broker. */
    private static final Set<Set<String>> WHOLE_CLIENTS =
            Set.of(Set.of("client-id"), Set.of("client-id", "thread-id"), Set.of("thread-id"));

    private final MeterRegistry metrics;
    private final String client;
    private final String group;
    private final Supplier<Map<MetricName, ? extends Metric>> numbers;

    private KafkaClientMeters(
            MeterRegistry metrics, String client, String group, Supplier<Map<MetricName, ? extends Metric>> numbers) {
        this.metrics = metrics;
        this.client = client;
        this.group = group;
        this.numbers = numbers;
    }

    /** @param client the tag that tells the clients of one part of the process from those of another */
    static void addProducer(MeterRegistry metrics, String client, Supplier<Map<MetricName, ? extends Metric>> numbers) {
        var producer = new KafkaClientMeters(metrics, client, "producer-metrics", numbers);
        producer.count("record-send-total", "kafka.producer.records", "Records handed to brokers");
        producer.count("record-error-total", "kafka.producer.record.errors", "Records that were given up");
        producer.count("record-retry-total", "kafka.producer.record.retries", "Records that were sent again");
        producer.slowest("request-latency-avg", "kafka.producer.request.average", "Brokers' time to answer a request");
        producer.slowest("record-queue-time-avg", "kafka.producer.queue.average", "Time of a batch in the send buffer");
        producer.sum("buffer-available-bytes", "kafka.producer.buffer.free", "bytes", "Send buffer that is not in use");
        producer.sum("connection-count", "kafka.producer.connections", null, "Connections to brokers");
    }

    static void addConsumers(
            MeterRegistry metrics, String client, Supplier<Map<MetricName, ? extends Metric>> numbers) {
        var fetches = new KafkaClientMeters(metrics, client, "consumer-fetch-manager-metrics", numbers);
        fetches.count("records-consumed-total", "kafka.consumer.records", "Records fetched, restores included");
        fetches.count("bytes-consumed-total", "kafka.consumer.fetched", "bytes", "Fetched, restores included");
        fetches.slowest("fetch-latency-avg", "kafka.consumer.fetch.average", "Time of a fetch, its wait included");
        var group = new KafkaClientMeters(metrics, client, "consumer-coordinator-metrics", numbers);
        group.count(
                "rebalance-total",
                "kafka.consumer.rebalances",
                "Rebalances: times that partitions were dealt out anew");
        group.count("failed-rebalance-total", "kafka.consumer.failed.rebalances", "Rebalances that came to nothing");
        group.slowest("rebalance-latency-avg", "kafka.consumer.rebalance.average", "Time that a rebalance takes");
        var all = new KafkaClientMeters(metrics, client, "consumer-metrics", numbers);
        all.sum("connection-count", "kafka.consumer.connections", null, "Connections to brokers");
    }

    static void addStreamThreads(
            MeterRegistry metrics, String client, Supplier<Map<MetricName, ? extends Metric>> numbers) {
        var threads = new KafkaClientMeters(metrics, client, "stream-metrics", numbers);
        threads.sum("alive-stream-threads", "kafka.streams.threads.alive", null, "Stream threads that run");
        threads.count("failed-stream-threads", "kafka.streams.threads.failed", "Stream threads that died of a fault");
    }

    private void count(String kafkaName, String name, String description) {
        count(kafkaName, name, null, description);
    }

    private void count(String kafkaName, String name, @Nullable String unit, String description) {
        FunctionCounter.builder(name, this, all -> all.values(kafkaName).sum())
                .description(description)
                .baseUnit(unit)
                .tag("client", client)
                .register(metrics);
    }

    private void sum(String kafkaName, String name, @Nullable String unit, String description) {
        Gauge.builder(name, () -> values(kafkaName).sum())
                .description(description)
                .baseUnit(unit)
                .tag("client", client)
                .register(metrics);
    }

    private void slowest(String kafkaName, String name, String description) {
        Gauge.builder(name, () -> values(kafkaName).max().orElse(0) * SECONDS_PER_MS)
                .description(description + ", on average over the last half minute")
                .baseUnit("seconds")
                .tag("client", client)
                .register(metrics);
    }

    /** Without those that have nothing to say yet. */
    private DoubleStream values(String kafkaName) {
        return numbers.get().values().stream()
                .filter(number -> isWanted(number.metricName(), kafkaName))
                .map(Metric::metricValue)
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .filter(value -> !Double.isNaN(value));
    }

    private boolean isWanted(MetricName number, String kafkaName) {
        return number.name().equals(kafkaName)
                && number.group().equals(group)
                && WHOLE_CLIENTS.contains(number.tags().keySet());
    }
}
