package io.parley.processor;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.processor.serving.Serving;
import io.parley.processor.store.MailboxStore;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this node is behind the log, partition by partition, and how old what it has not got to is: looked up every few seconds, on a thread of
 * its own, so that nothing has to be counted on the way of a record.
 *
 * <p>Of topic {@code sends}, what counts is what the group has committed: a send that is not committed is carried again after a crash. Of
 * topic {@code messages}, it is where the store stands. What cannot be looked up stays as it was, but what is waiting goes on to age.
 */
final class LogLag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLag.class);

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final double MS_PER_SECOND = 1e3;
    private static final long NOTHING_WAITS = Long.MAX_VALUE;

    private final ProcessorGroup group;
    private final Serving serving;
    private final Admin admin;
    private final Duration lookPause;
    private final InstantSource clock;
    private final OldestRecords oldest;
    private final LagGauges gauges;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("parley-lag").daemon().factory());

    private volatile Map<TopicPartition, Behind> behind = Map.of();

    /** Of topic sends: an operator may have made it longer than it was made with. */
    private volatile long retentionMs;

    /** @param oldestAtMs the log's time of the first record that is not processed; {@link #NOTHING_WAITS} when there is none */
    private record Behind(long records, long oldestAtMs) {
        static final Behind NOTHING = new Behind(0, NOTHING_WAITS);
    }

    LogLag(
            ProcessorGroup group,
            Serving serving,
            Admin admin,
            ProcessorConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.group = group;
        this.serving = serving;
        this.admin = admin;
        this.lookPause = config.lagLookPause();
        this.clock = clock;
        this.retentionMs = config.log().sendsRetention().toMillis();
        this.oldest = new OldestRecords(config.client().settings(), config.nodeId() + "-lag");
        this.gauges = new LagGauges(serving, config.log(), () -> (double) retentionMs, metrics);
    }

    /** From now on, until it is closed, it looks. */
    void start() {
        var _ = looks.scheduleWithFixedDelay(this::tryLook, 0, lookPause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tryLook() {
        try {
            look();
        } catch (InterruptedException | InterruptException e) {
            // It is being closed.
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            LOG.warn("expected to look how far this node is behind the log: {}", e.toString());
        }
    }

    private void look() throws InterruptedException, ExecutionException, TimeoutException {
        retentionMs = retentionMs();
        Set<TopicPartition> processed = group.processedHere();
        List<MailboxStore> stores = List.copyOf(serving.openStores());
        Map<TopicPartition, Long> next = committed(processed);
        // A restore that left out records without a key may stand before what is committed.
        stores.forEach(store -> next.merge(LagGauges.messages(store.partition()), store.applied() + 1, Math::max));
        Map<TopicPartition, Long> lags = ends(next.keySet());
        lags.replaceAll((partition, end) -> Math.max(0, end - next.getOrDefault(partition, end)));
        Map<TopicPartition, Long> waiting = new HashMap<>(next);
        waiting.keySet().removeIf(at -> !processed.contains(at) || lags.getOrDefault(at, 0L) == 0);
        Map<TopicPartition, Long> times = waiting.isEmpty() ? Map.of() : oldest.timesAt(waiting);
        Map<TopicPartition, Behind> found = new HashMap<>();
        lags.forEach((partition, lag) ->
                found.put(partition, new Behind(lag, times.getOrDefault(partition, NOTHING_WAITS))));
        behind = found;
        List<Integer> open = stores.stream().map(MailboxStore::partition).toList();
        gauges.register(processed, open, this::records, this::ageSeconds);
    }

    private long retentionMs() throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource sends = new ConfigResource(ConfigResource.Type.TOPIC, TopicContract.SENDS);
        Config config = requireNonNull(admin.describeConfigs(List.of(sends))
                .all()
                .get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .get(sends));
        long configured =
                Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        return configured < 0 ? Long.MAX_VALUE : configured;
    }

    /** Where the group goes on after a crash; 0 where it has not committed yet. */
    private Map<TopicPartition, Long> committed(Set<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> next = new HashMap<>();
        if (partitions.isEmpty()) {
            return next;
        }
        partitions.forEach(partition -> next.put(partition, 0L));
        next.putAll(GroupOffsets.committed(admin, partitions).get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        return next;
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(partition -> request.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(request)
                .all()
                .get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private double records(TopicPartition partition) {
        return (double) behind.getOrDefault(partition, Behind.NOTHING).records();
    }

    private double ageSeconds(TopicPartition partition) {
        long oldestAtMs = behind.getOrDefault(partition, Behind.NOTHING).oldestAtMs();
        return oldestAtMs == NOTHING_WAITS ? 0 : Math.max(0, clock.millis() - oldestAtMs) / MS_PER_SECOND;
    }

    /** Looks no more. What it said last stays. */
    @Override
    public void close() {
        looks.shutdownNow();
        try {
            if (looks.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                oldest.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
