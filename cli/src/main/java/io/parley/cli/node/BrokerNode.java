package io.parley.cli.node;

import io.parley.broker.BrokerConfig;
import io.parley.broker.EmbeddedBroker;
import java.util.Optional;

/** {@code parley broker}: one node of the log, which is the truth. */
public final class BrokerNode implements RunningNode {
    private final EmbeddedBroker broker;

    private BrokerNode(EmbeddedBroker broker) {
        this.broker = broker;
    }

    /** Returns when the node takes requests, for which most of the cluster's nodes must be there. */
    public static BrokerNode start(BrokerConfig config) {
        return new BrokerNode(EmbeddedBroker.start(config));
    }

    @Override
    public Optional<String> whyNotReady() {
        return Optional.empty();
    }

    @Override
    public String where() {
        return broker.bootstrapServers();
    }

    @Override
    public void close() {
        broker.close();
    }
}
