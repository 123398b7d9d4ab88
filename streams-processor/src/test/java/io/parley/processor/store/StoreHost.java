package io.parley.processor.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.TopicContract;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Statistics;

/** Stands in for Kafka Streams, for one store of partition 0: gives it its directory and takes its restore callback. */
final class StoreHost {
    static final TopicPartition CHANGELOG = new TopicPartition(TopicContract.MESSAGES, 0);
    static final Uuid TOPIC = new Uuid(1, 1);
    static final KeylessGap NO_GAP = (partition, from, to) -> false;

    private static final int COPY_ATTEMPTS = 10;

    private final Context context;
    private final MailboxStore store;

    StoreHost(Path taskDirectory, MailboxStoreSettings settings) {
        this.context = new Context(taskDirectory);
        this.store = new MailboxStore(settings);
    }

    MailboxStore store() {
        return store;
    }

    Path taskDirectory() {
        return context.taskDirectory;
    }

    Path storeDirectory() {
        return context.taskDirectory.resolve(MailboxStore.NAME);
    }

    /** Opens the store, and lets it answer from where it stands. */
    StoreHost open() {
        store.init(context, store);
        store.serveFrom(store.applied());
        return this;
    }

    void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        RecordBatchingStateRestoreCallback callback = context.callback;
        if (callback == null) {
            throw new IllegalStateException("expected the store to register a restore callback");
        }
        callback.restoreBatch(records);
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(CHANGELOG.topic(), CHANGELOG.partition(), offset, key, value);
    }

    /**
     * Copies what a kill at this moment would leave behind: files, without what is in memory. The manifest goes first, so that every
     * file it names is there when the others are listed; where a compaction deletes one before it is copied, everything starts again.
     */
    void copyAsKilled(Path toTaskDirectory) {
        Path target = toTaskDirectory.resolve(MailboxStore.NAME);
        for (int attempt = 0; attempt < COPY_ATTEMPTS; attempt++) {
            try {
                StoreDirectory.delete(target);
                Files.createDirectories(target);
                copy(files(StoreHost::leadsToOthers), target);
                copy(files(file -> !leadsToOthers(file)), target);
                return;
            } catch (NoSuchFileException e) {
                // Deleted since it was listed.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("expected to copy the store between two compactions");
    }

    private List<Path> files(Predicate<Path> which) throws IOException {
        try (Stream<Path> files = Files.list(storeDirectory())) {
            return files.filter(which).sorted().toList();
        }
    }

    private static boolean leadsToOthers(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.equals("CURRENT") || name.startsWith("MANIFEST");
    }

    private static void copy(List<Path> files, Path target) throws IOException {
        for (Path file : files) {
            Files.copy(file, target.resolve(file.getFileName()));
        }
    }

    /** A clock that stands still until it is told to move. */
    static final class HandClock implements InstantSource {
        private volatile Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        void advance(Duration duration) {
            now = now.plus(duration);
        }
    }

    /** What tests seldom change. */
    record Settings(
            StoreMemory memory,
            LogIdentity log,
            KeylessGap gap,
            MailboxStoreListener listener,
            InstantSource clock,
            MeterRegistry metrics,
            @Nullable Statistics statistics,
            @Nullable Checkpoint startFrom) {

        static Settings of(StoreMemory memory) {
            return new Settings(
                    memory,
                    log(Long.MAX_VALUE),
                    NO_GAP,
                    new NoListener(),
                    new HandClock(),
                    new SimpleMeterRegistry(),
                    null,
                    null);
        }

        static LogIdentity log(long end) {
            return new LogIdentity(TOPIC, Map.of(CHANGELOG.partition(), end));
        }

        Settings log(LogIdentity other) {
            return new Settings(memory, other, gap, listener, clock, metrics, statistics, startFrom);
        }

        Settings gap(KeylessGap other) {
            return new Settings(memory, log, other, listener, clock, metrics, statistics, startFrom);
        }

        Settings clock(InstantSource other) {
            return new Settings(memory, log, gap, listener, other, metrics, statistics, startFrom);
        }

        Settings listener(MailboxStoreListener other) {
            return new Settings(memory, log, gap, other, clock, metrics, statistics, startFrom);
        }

        Settings metrics(MeterRegistry other) {
            return new Settings(memory, log, gap, listener, clock, other, statistics, startFrom);
        }

        Settings statistics(Statistics other) {
            return new Settings(memory, log, gap, listener, clock, metrics, other, startFrom);
        }

        Settings startFrom(Checkpoint other) {
            return new Settings(memory, log, gap, listener, clock, metrics, statistics, other);
        }

        MailboxStoreSettings build() {
            return new MailboxStoreSettings(memory, log, gap, listener, clock, metrics, statistics, startFrom);
        }
    }

    private static final class NoListener implements MailboxStoreListener {
        @Override
        public void activated(MailboxStore store) {}

        @Override
        public void deactivated(MailboxStore store) {}

        @Override
        public void folded(UserId owner) {}
    }

    private static final class Context implements StateStoreContext {
        private final Path taskDirectory;
        private @Nullable RecordBatchingStateRestoreCallback callback;

        Context(Path taskDirectory) {
            this.taskDirectory = taskDirectory;
        }

        @Override
        public String applicationId() {
            return "test";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(1, CHANGELOG.partition());
        }

        @Override
        public File stateDir() {
            return taskDirectory.toFile();
        }

        @Override
        public void register(StateStore store, StateRestoreCallback callback) {
            this.callback = (RecordBatchingStateRestoreCallback) callback;
        }

        @Override
        public void register(StateStore store, StateRestoreCallback callback, CommitCallback commit) {
            register(store, callback);
        }

        @Override
        public Optional<RecordMetadata> recordMetadata() {
            return Optional.empty();
        }

        @Override
        public Serde<?> keySerde() {
            throw notNeeded();
        }

        @Override
        public Serde<?> valueSerde() {
            throw notNeeded();
        }

        @Override
        public StreamsMetrics metrics() {
            throw notNeeded();
        }

        @Override
        public Map<String, Object> appConfigs() {
            throw notNeeded();
        }

        @Override
        public Map<String, Object> appConfigsWithPrefix(String prefix) {
            throw notNeeded();
        }

        private static UnsupportedOperationException notNeeded() {
            return new UnsupportedOperationException("a mailbox store does not ask for this");
        }
    }
}
