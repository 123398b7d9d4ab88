package io.parley.ingest.log;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether a producer has a connection to any broker at all. Without one, a send can be refused before the producer has seen it,
 * and so with certainty; with the producer it would wait for its time-out and end in doubt.
 *
 * <p>The producer connects again by itself: a lost connection makes it ask for metadata until some broker answers.
 */
final class BrokerConnections {
    private final Metric count;

    /** @throws IllegalStateException when the producer has no such metric any more */
    BrokerConnections(Map<MetricName, ? extends Metric> producerMetrics) {
        this.count = producerMetrics.entrySet().stream()
                .filter(entry -> entry.getKey().group().equals("producer-metrics"))
                .filter(entry -> entry.getKey().name().equals("connection-count"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected the producer's metric connection-count"));
    }

    /** May be true for a moment while a connection is only being tried. */
    boolean any() {
        return count.metricValue() instanceof Number number && number.intValue() > 0;
    }
}
