package io.parley.cli.node;

import io.parley.broker.BrokerConfig;
import io.parley.broker.EmbeddedBroker;
import io.parley.cli.metrics.NodeMetrics;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import java.util.List;
import java.util.Optional;

/** {@code parley broker}: one node of the log, which is the truth; and where it is asked to, a listener with health and metrics. */
public final class BrokerNode implements RunningNode {
    private final Parts parts = new Parts();
    private final EmbeddedBroker broker;
    private final Optional<HttpAddress> operations;

    private BrokerNode(Config config) {
        try {
            NodeMetrics metrics = parts.opened(NodeMetrics.of("broker"))
                    .withDisk(config.broker().directory());
            this.broker = parts.opened(EmbeddedBroker.start(config.broker()));
            metrics.withBroker();
            this.operations = config.operations().map(http -> {
                HttpServer server = parts.opened(
                        HttpServer.startWithoutUsers(http, Optional::empty, metrics.registry(), List.of()));
                return HttpAddress.of(http, server.port());
            });
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /**
     * What it needs to know.
     *
     * @param operations where health and metrics are served; empty for nowhere
     */
    public record Config(BrokerConfig broker, Optional<HttpConfig> operations) {}

    /** Returns when the node takes requests, for which most of the cluster's nodes must be there. */
    public static BrokerNode start(Config config) {
        return new BrokerNode(config);
    }

    @Override
    public Optional<String> whyNotReady() {
        return Optional.empty();
    }

    @Override
    public String where() {
        return broker.bootstrapServers();
    }

    /** Where health and metrics are served, as a URL. */
    public Optional<String> operations() {
        return operations.map(HttpAddress::toString);
    }

    @Override
    public void close() {
        parts.close();
    }
}
