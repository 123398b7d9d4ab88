package io.parley.processor;

import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreBuilder;
import io.parley.processor.store.MailboxStoreListener;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.schemas.topics.TopicContract;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** A mailbox store that says, a few times, to stand elsewhere than it does: Kafka Streams goes on from the wrong place. */
final class LyingStore implements StateStore {
    private final MailboxStore honest;
    private final AtomicInteger lies;
    private final ToLongFunction<TopicPartition> lie;

    private LyingStore(MailboxStore honest, AtomicInteger lies, ToLongFunction<TopicPartition> lie) {
        this.honest = honest;
        this.lies = lies;
        this.lie = lie;
    }

    /** The fold's half of the topology over such stores. */
    static Topology topology(MailboxStoreSettings settings, AtomicInteger lies, ToLongFunction<TopicPartition> lie) {
        return new Topology()
                .addReadOnlyStateStore(
                        new Builder(new MailboxStoreBuilder(settings), lies, lie),
                        "messages-source",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        TopicContract.MESSAGES,
                        "fold",
                        () -> new Fold(settings.listener()));
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return lies.getAndDecrement() > 0
                ? Long.valueOf(lie.applyAsLong(partition))
                : honest.committedOffset(partition);
    }

    @Override
    public String name() {
        return honest.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        honest.init(context, root);
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        honest.commit(offsets);
    }

    @Override
    public void close() {
        honest.close();
    }

    @Override
    public boolean persistent() {
        return honest.persistent();
    }

    @Override
    @SuppressWarnings("deprecation") // still asked for by this version of Kafka Streams
    public boolean managesOffsets() {
        return honest.managesOffsets();
    }

    @Override
    public boolean isOpen() {
        return honest.isOpen();
    }

    @Override
    public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
        return honest.query(query, bound, config);
    }

    @Override
    public Position getPosition() {
        return honest.getPosition();
    }

    private static final class Fold implements Processor<byte[], byte[], Void, Void> {
        private final MailboxStoreListener listener;
        private @Nullable ProcessorContext<Void, Void> context;
        private @Nullable MailboxStore store;

        Fold(MailboxStoreListener listener) {
            this.listener = listener;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            LyingStore lying = context.getStateStore(MailboxStore.NAME);
            this.context = context;
            store = lying.honest;
            listener.activated(lying.honest);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (context == null || store == null) {
                throw new IllegalStateException("expected init before process");
            }
            store.fold(context.recordMetadata().orElseThrow().offset(), record.key(), record.value(), false);
        }

        @Override
        public void close() {
            if (store != null) {
                listener.deactivated(store);
            }
        }
    }

    private record Builder(MailboxStoreBuilder honest, AtomicInteger lies, ToLongFunction<TopicPartition> lie)
            implements StoreBuilder<LyingStore> {
        @Override
        public LyingStore build() {
            return new LyingStore(honest.build(), lies, lie);
        }

        @Override
        public StoreBuilder<LyingStore> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<LyingStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<LyingStore> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<LyingStore> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return honest.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return honest.loggingEnabled();
        }

        @Override
        public String name() {
            return honest.name();
        }
    }
}
