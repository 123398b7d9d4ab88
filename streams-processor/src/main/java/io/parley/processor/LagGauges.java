package io.parley.processor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.parley.processor.serving.Serving;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;

/** The series that say how far a node is behind: one for each partition that it has now, and none of those that have gone. Not thread-safe. */
final class LagGauges {
    private static final double MS_PER_SECOND = 1e3;

    private final Serving serving;
    private final MultiGauge fanOutLag;
    private final MultiGauge fanOutAge;
    private final MultiGauge foldLag;
    private final MultiGauge foldAge;
    private final MultiGauge restoreRemaining;
    private final MultiGauge restoreTime;

    /** @param retentionMs how long topic sends keeps a record, as it is set now */
    LagGauges(Serving serving, LogSettings log, DoubleSupplier retentionMs, MeterRegistry metrics) {
        this.serving = serving;
        fanOutLag = records(metrics, "fanout.lag", "Sends in the log that are not known to be carried on");
        fanOutAge =
                seconds(metrics, "fanout.oldest.age", "Age of the oldest send not carried on; 0 when there is none");
        foldLag = records(
                metrics,
                "fold.lag",
                "Records of topic messages that the mailbox store (active or standby) has not got to");
        foldAge = seconds(metrics, "fold.oldest.age", "Age of the oldest record not folded here; 0 when there is none");
        restoreRemaining = records(metrics, "restore.remaining", "Records left to restore; 0 when nothing is restored");
        restoreTime = seconds(metrics, "restore.elapsed", "Time that the restore under way has taken; 0 without one");
        Gauge.builder("parley.fold.partitions", log::partitions)
                .description("Partitions of topic messages: each of them is to be folded by one node")
                .register(metrics);
        Gauge.builder("parley.fanout.retention", () -> retentionMs.getAsDouble() / MS_PER_SECOND)
                .description("How long topic sends keeps a record: what is not carried on by then is lost")
                .baseUnit("seconds")
                .register(metrics);
    }

    private static MultiGauge records(MeterRegistry metrics, String name, String description) {
        return gauge(metrics, name, "records", description);
    }

    private static MultiGauge seconds(MeterRegistry metrics, String name, String description) {
        return gauge(metrics, name, "seconds", description);
    }

    private static MultiGauge gauge(MeterRegistry metrics, String name, String unit, String description) {
        return MultiGauge.builder("parley." + name)
                .description(description)
                .baseUnit(unit)
                .register(metrics);
    }

    /**
     * From now on there are series for these partitions only.
     *
     * @param processed the partitions of both topics that are processed here
     * @param open the partitions of which a mailbox store is open here
     * @param records how many of a partition's records wait
     * @param ageSeconds how old the oldest of them is
     */
    void register(
            Collection<TopicPartition> processed,
            Collection<Integer> open,
            ToDoubleFunction<TopicPartition> records,
            ToDoubleFunction<TopicPartition> ageSeconds) {
        List<TopicPartition> sends = processed.stream()
                .filter(partition -> partition.topic().equals(TopicContract.SENDS))
                .toList();
        fanOutLag.register(rows(sends, records));
        fanOutAge.register(rows(sends, ageSeconds));
        List<TopicPartition> stores = open.stream().map(LagGauges::messages).toList();
        foldLag.register(copies(stores, records));
        restoreRemaining.register(rows(stores, store -> (double) serving.remainingToRestore(store.partition())));
        restoreTime.register(rows(stores, store -> serving.restoringForSeconds(store.partition())));
        List<TopicPartition> folded = stores.stream()
                .filter(store -> serving.folds(store.partition()))
                .toList();
        foldAge.register(rows(folded, ageSeconds));
    }

    static TopicPartition messages(int partition) {
        return new TopicPartition(TopicContract.MESSAGES, partition);
    }

    private static List<Row<?>> rows(List<TopicPartition> partitions, ToDoubleFunction<TopicPartition> value) {
        List<Row<?>> rows = new ArrayList<>();
        partitions.forEach(partition -> rows.add(Row.of(tags(partition), partition, value)));
        return rows;
    }

    private List<Row<?>> copies(List<TopicPartition> partitions, ToDoubleFunction<TopicPartition> value) {
        List<Row<?>> rows = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            String copy = serving.folds(partition.partition()) ? "active" : "standby";
            rows.add(Row.of(tags(partition).and("copy", copy), partition, value));
        }
        return rows;
    }

    private static Tags tags(TopicPartition partition) {
        return Tags.of("partition", Integer.toString(partition.partition()));
    }
}
