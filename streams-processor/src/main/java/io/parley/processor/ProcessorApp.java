package io.parley.processor;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.processor.rebuild.LogReader;
import io.parley.processor.serving.LogHead;
import io.parley.processor.serving.LogStretch;
import io.parley.processor.serving.Serving;
import io.parley.processor.store.Checkpoint;
import io.parley.processor.store.HealBudget;
import io.parley.processor.store.LogIdentity;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.processor.store.PolledRecords;
import io.parley.processor.store.StoreMemory;
import io.parley.processor.store.StoreStatistics;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.events.Framing;
import io.parley.schemas.mailbox.MailboxReader;
import io.parley.schemas.registry.SchemaRegistry;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A processor node: fans sends out, folds mailboxes, answers questions about those it holds. Single use: started once, closed once.
 * Thread-safe.
 */
public final class ProcessorApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessorApp.class);

    /** Changes are on disk this long after they were made, so that a crash costs little folding. */
    private static final Duration FLUSH_AGE = Duration.ofSeconds(15);

    private static final Duration FLUSH_CHECK = Duration.ofSeconds(1);

    /**
     * How long readers wait for what was folded together with a record that did not come: one without a key, which Kafka Streams leaves out, at the
     * end of a poll.
     */
    private static final Duration PENDING_CHECK = Duration.ofMillis(100);

    /** A stream thread that dies this often has a fault that starting it again does not mend. */
    private static final int THREAD_REPLACEMENTS_MAX = 10;

    private static final Duration THREAD_REPLACEMENTS_WINDOW = Duration.ofMinutes(5);

    /** Several looks within a lease, so that one may fail. */
    private static final Duration LEASE_RENEWAL = Duration.ofMillis(500);

    /** What was opened, last first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    private final Map<String, Object> connection;
    private final Uuid messagesId;
    private final int partitions;
    private final Serving serving;
    private final KafkaStreams streams;
    private final ProcessorGroup group;

    private ProcessorApp(ProcessorConfig config, Map<String, Uuid> topicIds, MeterRegistry metrics)
            throws InterruptedException {
        InstantSource clock = InstantSource.system();
        connection = config.client().settings();
        messagesId = topicId(topicIds);
        partitions = config.log().partitions();
        try {
            Framing framing = config.registry().map(SchemaRegistry::register).orElse(Framing.SINGLE_OBJECT);
            Admin admin = keep(Admin.create(connection));
            LogHead logHead = new LogHead(admin);
            logHead.requireWhole(partitions);
            SendsKept.require(admin, partitions);
            LogStretch logStretch = new LogStretch(connection);
            serving = keep(new Serving(
                    logHead,
                    logStretch,
                    partitions,
                    config.cluster().map(_ -> ClusterMembership.LEASE),
                    this::fail,
                    clock,
                    metrics));
            var log = new LogIdentity(messagesId, logHead.ends(partitions));
            Checkpoint startFrom = config.fromCheckpoint().map(Checkpoint::read).orElse(null);
            if (startFrom != null) {
                startFrom.requireFits(log);
            }
            StoreMemory memory = keep(new StoreMemory(config.memoryBytes()));
            var store = new MailboxStoreSettings(
                            memory, log, logStretch, serving.stores(), clock, metrics, null, startFrom)
                    .with(keep(new StoreStatistics(memory, serving::openStores, metrics)));
            PolledRecords polled = new PolledRecords();
            streams = new KafkaStreams(
                    MailboxTopology.build(store, polled, framing, metrics), StreamsSettings.of(config, polled));
            group = new ProcessorGroup(streams, partitions, config.cluster());
            keep(group::leave);
            streams.setUncaughtExceptionHandler(replaceThread(clock));
            streams.setStateListener((state, _) -> {
                if (state == KafkaStreams.State.ERROR) {
                    fail("its stream threads have ended, one after the other");
                }
            });
            streams.setGlobalStateRestoreListener(serving.restores());
            keepUpInBackground();
            streams.start();
            keep(new LogLag(group, serving, admin, config, clock, metrics)).start();
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a node on topics that are provisioned; returns before it has caught up with the log.
     *
     * @param topicIds of the provisioned topics, by name
     * @throws RuntimeException naming what is wrong, with everything closed again: a log that lost records, a store of another log,
     *     a registry that does not take the schemas
     */
    public static ProcessorApp start(ProcessorConfig config, Map<String, Uuid> topicIds, MeterRegistry metrics)
            throws InterruptedException {
        return new ProcessorApp(config, topicIds, metrics);
    }

    private static Uuid topicId(Map<String, Uuid> topicIds) {
        Uuid id = topicIds.get(TopicContract.MESSAGES);
        if (id == null) {
            throw new IllegalArgumentException("expected topicIds to name topic " + TopicContract.MESSAGES);
        }
        return id;
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    private static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler replaceThread(InstantSource clock) {
        HealBudget replacements = new HealBudget(THREAD_REPLACEMENTS_MAX, THREAD_REPLACEMENTS_WINDOW, clock);
        return error -> {
            StreamThreadExceptionResponse response = replacements.spend() ? REPLACE_THREAD : SHUTDOWN_CLIENT;
            LOG.error("a stream thread died: {}", response, error);
            return response;
        };
    }

    private void keepUpInBackground() {
        ScheduledExecutorService upkeep = scheduler("parley-upkeep");
        every(FLUSH_CHECK, upkeep, () -> forEachStore(store -> store.flushIfOlderThan(FLUSH_AGE)));
        every(PENDING_CHECK, upkeep, () -> forEachStore(MailboxStore::writePending));
        // A thread of their own: one store that waits for its disk must not end the leases of the others.
        every(LEASE_RENEWAL, scheduler("parley-leases"), this::renewLeases);
    }

    private ScheduledExecutorService scheduler(String thread) {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(thread).daemon().factory());
        keep(scheduler::shutdownNow);
        return scheduler;
    }

    private static void every(Duration pause, ScheduledExecutorService scheduler, Runnable task) {
        var _ = scheduler.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void renewLeases() {
        try {
            serving.renewLeases();
        } catch (RuntimeException e) {
            // Leases end by themselves, and the next time may be better.
            LOG.warn("could not look where the log ends; leases run out if this goes on", e);
        }
    }

    private void forEachStore(Consumer<MailboxStore> task) {
        for (MailboxStore store : serving.openStores()) {
            try {
                task.accept(store);
            } catch (RuntimeException e) {
                // The fold meets the same fault and deals with it.
                LOG.warn("expected to write the mailbox store of partition {}", store.partition(), e);
            }
        }
    }

    private void fail(String reason) {
        if (failure.compareAndSet(null, reason)) {
            LOG.error("this node folds no more: {}", reason);
        }
    }

    /** Why this node will not fold any more, for people; empty while it does. It is to be ended then, and started again. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** What the clients of Kafka within say of themselves, to be looked at now and then. */
    public Map<MetricName, ? extends Metric> clientMetrics() {
        return streams.metrics();
    }

    /** Answers questions about the mailboxes that this node holds. */
    public MailboxReader mailboxes() {
        return serving.reader();
    }

    /** Empty when all partitions that are this node's to fold serve; else what is missing, for people. */
    public Optional<String> whyNotReady() {
        return group.whyNotReady().or(() -> serving.whyNotReady(group.ownPartitions()));
    }

    /** The partitions of topic {@code messages} that are folded here, in order; a moment's view. */
    public Collection<Integer> folded() {
        return serving.openStores().stream()
                .map(MailboxStore::partition)
                .filter(serving::folds)
                .sorted()
                .toList();
    }

    /**
     * Copies the mailboxes that this node holds, standbys too, each partition as it is at one moment. Everything goes on meanwhile.
     *
     * @param target a directory that is not there yet
     * @throws IllegalStateException when the node is not ready, so that not all are there
     */
    public Checkpoint checkpoint(Path target) {
        requireReady();
        return Checkpoint.write(target, messagesId, partitions, serving.openStores());
    }

    /**
     * Puts a store that was folded anew in the place of a partition's. Everything goes on meanwhile.
     *
     * @param folded its directory, from the same log
     * @throws IllegalStateException when the node is not ready, or the partition is not, or no longer, folded here; nothing has changed then
     */
    public void switchTo(int partition, Path folded) {
        requireReady();
        MailboxStore store = serving.openStores().stream()
                .filter(open -> open.partition() == partition && serving.folds(partition))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected partition " + partition + " to be folded here, but it is not: another node has it"));
        try (LogReader log = new LogReader(connection, partition)) {
            store.switchTo(folded, log::foldTo);
        }
    }

    private void requireReady() {
        whyNotReady().ifPresent(reason -> {
            throw new IllegalStateException("expected the node to be ready, but " + reason);
        });
    }

    /** Who holds which mailboxes, as far as this node has heard; nobody is known while it joins the others. */
    public PartitionMap partitions() {
        return group.map();
    }

    /** For tests of what it says when it is behind: nothing is processed until {@link #resume}. */
    void pause() {
        streams.pause();
    }

    void resume() {
        streams.resume();
    }

    /** Finishes what is in hand, commits, flushes and closes the stores. Closing again does nothing. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("expected to close a part of the processor", e);
            }
        }
    }
}
