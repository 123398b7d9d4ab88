package io.parley.cli.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.cli.metrics.NodeMetrics;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.processor.ProcessorApp;
import io.parley.processor.ProcessorConfig;
import io.parley.routing.ClusterSecret;
import io.parley.routing.NodeRoutes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** {@code parley processor}: folds its share of the mailboxes, and answers other nodes' questions about them on an internal listener. */
public final class ProcessorNode implements RunningNode {
    private final Parts parts = new Parts();
    private final ProcessorApp processor;
    private final HttpAddress address;

    private ProcessorNode(Config config) throws InterruptedException {
        try {
            NodeMetrics node = parts.opened(
                    NodeMetrics.of("processor").withDisk(config.data().root()));
            PrometheusMeterRegistry metrics = node.registry();
            Map<String, Uuid> topicIds = new LogConnection(
                            config.processor().client(), config.processor().log())
                    .provision();
            // Last of all where the rest does not start: it is in the group by then, and would keep its partitions from
            // others.
            this.processor = parts.opened(ProcessorApp.start(config.processor(), topicIds, metrics));
            node.withStreams(processor::clientMetrics);
            HttpServer server = parts.opened(HttpServer.startWithoutUsers(
                    config.http(),
                    processor::whyNotReady,
                    metrics,
                    List.of(new NodeRoutes(config.secret(), processor.mailboxes(), processor::partitions))));
            // And before the server where it does: questions on their way hear that the mailboxes are elsewhere now.
            parts.opened(processor);
            parts.opened(ControlSocket.serve(
                    config.data().controlSocket(),
                    new NodeControl(config.processor().client(), processor)));
            this.address = HttpAddress.of(config.http(), server.port());
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    /**
     * What it needs to know.
     *
     * @param http the internal listener; not for users
     * @param data held by the caller
     */
    public record Config(HttpConfig http, ProcessorConfig processor, ClusterSecret secret, DataDirectory data) {}

    /** Returns when it listens; its mailboxes may have to be restored before it is ready. */
    public static ProcessorNode start(Config config) throws InterruptedException {
        return new ProcessorNode(config);
    }

    @Override
    public Optional<String> whyNotReady() {
        return processor.whyNotReady();
    }

    @Override
    public Optional<String> failure() {
        return processor.failure();
    }

    @Override
    public String where() {
        return address.toString();
    }

    @Override
    public void close() {
        parts.close();
    }
}
