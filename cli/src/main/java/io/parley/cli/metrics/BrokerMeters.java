package io.parley.cli.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.schemas.topics.TopicContract;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A handful of the thousands of numbers that a Kafka broker keeps: whether every copy is there, what comes and goes, how long disks and requests
 * take. They are read where Kafka documents them, in JMX, at each scrape.
 */
final class BrokerMeters {
    private static final double SECONDS_PER_MS = 1e-3;
    private static final String VALUE = "Value";
    private static final String COUNT = "Count";
    private static final String P99 = "99thPercentile";

    private final MeterRegistry metrics;
    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    private BrokerMeters(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    static void addTo(MeterRegistry metrics) {
        BrokerMeters broker = new BrokerMeters(metrics);
        broker.addCopies();
        broker.addTraffic();
        broker.addTimes();
        for (String topic : List.of(TopicContract.SENDS, TopicContract.MESSAGES)) {
            Gauge.builder("kafka.broker.log", () -> broker.logBytes(topic))
                    .description("What this broker holds of a topic")
                    .baseUnit("bytes")
                    .tag("topic", topic)
                    .register(metrics);
        }
    }

    private void addCopies() {
        String replicas = "kafka.server:type=ReplicaManager,name=";
        gauge(
                "under.replicated.partitions",
                "Partitions led here of which not every copy is up to date",
                replicas + "UnderReplicatedPartitions");
        gauge(
                "under.min.isr.partitions",
                "Partitions led here that take no records, since too few copies are up to date",
                replicas + "UnderMinIsrPartitionCount");
        gauge("partitions", "Partitions of which a copy is here", replicas + "PartitionCount");
        gauge("leader.partitions", "Partitions led here", replicas + "LeaderCount");
        count("isr.shrinks", null, "Times that a copy fell behind", replicas + "IsrShrinksPerSec");
        String controller = "kafka.controller:type=KafkaController,name=";
        gauge("active.controller", "1 where the cluster's controller is", controller + "ActiveControllerCount");
        gauge(
                "offline.partitions",
                "Partitions without a leader; said by the active controller",
                controller + "OfflinePartitionsCount");
        gauge(
                "offline.log.directories",
                "Data directories that failed",
                "kafka.log:type=LogManager,name=OfflineLogDirectoryCount");
    }

    private void addTraffic() {
        String traffic = "kafka.server:type=BrokerTopicMetrics,name=";
        count("records", null, "Records taken from producers", traffic + "MessagesInPerSec");
        count("received", "bytes", "Taken from producers", traffic + "BytesInPerSec");
        count("sent", "bytes", "Given to consumers, copies for other brokers not included", traffic + "BytesOutPerSec");
        count("failed.produces", null, "Requests of producers that failed", traffic + "FailedProduceRequestsPerSec");
    }

    private void addTimes() {
        String flush = "kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs";
        count("log.flushes", null, "Times that a log was synced to disk", flush);
        seconds("log.flush.p99", "Time that syncing takes, 99th percentile of late", flush);
        seconds(
                "produce.p99",
                "Time to answer a producer, 99th percentile of late",
                "kafka.network:type=RequestMetrics,name=TotalTimeMs,request=Produce");
    }

    private void gauge(String name, String description, String bean) {
        Gauge.builder("kafka.broker." + name, () -> read(bean, VALUE))
                .description(description)
                .register(metrics);
    }

    private void count(String name, @Nullable String unit, String description, String bean) {
        FunctionCounter.builder("kafka.broker." + name, this, all -> all.read(bean, COUNT))
                .description(description)
                .baseUnit(unit)
                .register(metrics);
    }

    private void seconds(String name, String description, String bean) {
        Gauge.builder("kafka.broker." + name, () -> read(bean, P99) * SECONDS_PER_MS)
                .description(description)
                .baseUnit("seconds")
                .register(metrics);
    }

    /** Not a number while Kafka has none there. */
    private double read(String bean, String attribute) {
        try {
            return number(new ObjectName(bean), attribute);
        } catch (JMException e) {
            return Double.NaN;
        }
    }

    private double number(ObjectName bean, String attribute) throws JMException {
        return beans.getAttribute(bean, attribute) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private double logBytes(String topic) {
        try {
            double bytes = 0;
            for (ObjectName log : beans.queryNames(
                    new ObjectName("kafka.log:type=Log,name=Size,topic=" + topic + ",partition=*"), null)) {
                bytes += number(log, VALUE);
            }
            return bytes;
        } catch (JMException e) {
            // A partition has gone in between: the next scrape has the rest.
            return Double.NaN;
        }
    }
}
