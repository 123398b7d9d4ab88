package io.parley.cli.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** A node's registry, with what is the same on every node already in it. Thread-safe. */
public final class NodeMetrics implements AutoCloseable {
    /** Of a build that was not packaged. */
    private static final String NO_VERSION = "development";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private NodeMetrics() {}

    /** @param role what the process was started as, such as {@code ingest} */
    public static NodeMetrics of(String role) {
        NodeMetrics metrics = new NodeMetrics();
        PrometheusRegistry process = metrics.registry.getPrometheusRegistry();
        Info.builder()
                .name("parley_build_info")
                .help("The node's role and version; always 1")
                .labelNames("role", "version")
                .register(process)
                .addLabelValues(role, version());
        JvmMemoryMetrics.builder().register(process);
        JvmGarbageCollectorMetrics.builder().register(process);
        JvmThreadsMetrics.builder().register(process);
        JvmBufferPoolMetrics.builder().register(process);
        JvmRuntimeInfoMetric.builder().register(process);
        ProcessMetrics.builder().register(process);
        return metrics;
    }

    private static String version() {
        return Objects.requireNonNullElse(NodeMetrics.class.getPackage().getImplementationVersion(), NO_VERSION);
    }

    /** Adds the disk under {@code directory}, where the node keeps its data. */
    public NodeMetrics withDisk(Path directory) {
        disk(
                "size",
                "Size of the file system that holds the data directory",
                () -> directory.toFile().getTotalSpace());
        disk(
                "free",
                "What the file system that holds the data directory has left",
                () -> directory.toFile().getUsableSpace());
        return this;
    }

    private void disk(String name, String description, Supplier<Number> bytes) {
        Gauge.builder("parley.disk." + name, bytes)
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }

    /** Adds the producer of sends. */
    public NodeMetrics withProducer(Supplier<Map<MetricName, ? extends Metric>> client) {
        KafkaClientMeters.addProducer(registry, "ingest", client);
        return this;
    }

    /** Adds the clients of the stream processor, all of a kind together. */
    public NodeMetrics withStreams(Supplier<Map<MetricName, ? extends Metric>> clients) {
        KafkaClientMeters.addProducer(registry, "processor", clients);
        KafkaClientMeters.addConsumers(registry, "processor", clients);
        KafkaClientMeters.addStreamThreads(registry, "processor", clients);
        return this;
    }

    /** Adds the broker in this process. */
    public NodeMetrics withBroker() {
        BrokerMeters.addTo(registry);
        return this;
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }
}
