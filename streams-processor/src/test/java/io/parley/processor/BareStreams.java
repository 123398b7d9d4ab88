package io.parley.processor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.serving.LogStretch;
import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.LogIdentity;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreListener;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.processor.store.PolledRecords;
import io.parley.processor.store.StoreMemory;
import io.parley.schemas.events.Framing;
import io.parley.schemas.ids.UserId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** Kafka Streams over the mailbox stores, without what a node puts around it: for a look at what the two do with each other. */
final class BareStreams implements AutoCloseable {
    /** Believes the log to hold whatever the stores stand at: some tests want to see what comes of it. */
    private static final Map<Integer, Long> ENDLESS_LOG = IntStream.range(0, FreshLog.PARTITIONS)
            .boxed()
            .collect(Collectors.toMap(Function.identity(), partition -> Long.MAX_VALUE));

    private final StoreMemory memory = new StoreMemory(32 << 20);
    private final Listener listener = new Listener();
    private final KafkaStreams streams;

    /** Completes with what a stream thread died of. */
    final CompletableFuture<Throwable> death = new CompletableFuture<>();

    /** Knows the stores that are active, and the offset at which each became so for the last time. */
    static final class Listener implements MailboxStoreListener {
        final Map<Integer, MailboxStore> active = new ConcurrentHashMap<>();
        final Map<Integer, Long> activatedAt = new ConcurrentHashMap<>();

        @Override
        public void activated(MailboxStore store) {
            activatedAt.put(store.partition(), store.applied());
            active.put(store.partition(), store);
        }

        @Override
        public void deactivated(MailboxStore store) {
            active.remove(store.partition(), store);
        }

        @Override
        public void folded(UserId owner) {}
    }

    private BareStreams(
            PolledRecords polled,
            FreshLog log,
            Path state,
            KeylessGap gap,
            InstantSource clock,
            Map<String, Object> overrides,
            Function<MailboxStoreSettings, Topology> topology) {
        var settings = new MailboxStoreSettings(
                memory,
                new LogIdentity(log.messagesId(), ENDLESS_LOG),
                gap,
                listener,
                clock,
                new SimpleMeterRegistry(),
                null,
                null);
        Properties properties = StreamsSettings.of(log.config(state), polled);
        properties.putAll(overrides);
        streams = new KafkaStreams(topology.apply(settings), properties);
        streams.setUncaughtExceptionHandler(error -> {
            death.complete(error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
    }

    /** What a node looks into the log with. */
    static KeylessGap gapsOf(FreshLog log) {
        return new LogStretch(Map.of("bootstrap.servers", log.bootstrapServers()));
    }

    static BareStreams start(
            FreshLog log, Path state, KeylessGap gap, InstantSource clock, Map<String, Object> overrides) {
        PolledRecords polled = new PolledRecords();
        return new BareStreams(
                polled,
                log,
                state,
                gap,
                clock,
                overrides,
                store -> MailboxTopology.build(store, polled, Framing.SINGLE_OBJECT, store.metrics()));
    }

    static BareStreams start(FreshLog log, Path state, Function<MailboxStoreSettings, Topology> topology) {
        return new BareStreams(
                new PolledRecords(), log, state, gapsOf(log), InstantSource.system(), Map.of(), topology);
    }

    KafkaStreams streams() {
        return streams;
    }

    Map<Integer, MailboxStore> active() {
        return listener.active;
    }

    Map<Integer, Long> activatedAt() {
        return listener.activatedAt;
    }

    @Override
    public void close() {
        streams.close(TestPatience.LONG);
        memory.close();
    }
}
