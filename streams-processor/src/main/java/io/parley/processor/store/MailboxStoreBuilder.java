package io.parley.processor.store;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Builds mailbox stores for a topology. They bring their own log and their own caches, so most of what can be asked for is refused. */
public final class MailboxStoreBuilder implements StoreBuilder<MailboxStore> {
    private final MailboxStoreSettings settings;

    public MailboxStoreBuilder(MailboxStoreSettings settings) {
        this.settings = settings;
    }

    @Override
    public MailboxStore build() {
        return new MailboxStore(settings);
    }

    @Override
    public String name() {
        return MailboxStore.NAME;
    }

    @Override
    public StoreBuilder<MailboxStore> withCachingEnabled() {
        throw new UnsupportedOperationException("a mailbox store has no cache of Kafka Streams' in front");
    }

    @Override
    public StoreBuilder<MailboxStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<MailboxStore> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("topic messages is a mailbox store's log");
    }

    @Override
    public StoreBuilder<MailboxStore> withLoggingDisabled() {
        return this;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return false;
    }
}
