package io.parley.cli.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.cli.metrics.NodeMetrics;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.Readiness;
import io.parley.http.token.TokenTrust;
import io.parley.http.token.UserTokens;
import io.parley.ingest.IngestApp;
import io.parley.ingest.IngestConfig;
import io.parley.processor.ProcessorApp;
import io.parley.processor.ProcessorConfig;
import io.parley.query.QueryApp;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import io.parley.web.ChatPage;
import io.parley.web.DevelopmentSignIn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * The whole flow in this process: the log, what appends to it, what folds it into mailboxes, what reads them, and one HTTP server with the API
 * and the page in front. Parts open in the order of the flow and close in reverse, also when opening fails half-way.
 */
public final class SingleNode implements RunningNode {
    /** One thread folds what one fsyncing disk takes; more would only compete with it for the cores. */
    private static final int PROCESSOR_THREADS = 1;

    /** Block cache and write buffers of all stores together, beside a heap of a few hundred MB: fits a small machine. */
    private static final long STORE_MEMORY_BYTES = 128L << 20;

    private final Parts parts = new Parts();
    private final Readiness readiness;
    private final ProcessorApp processor;
    private final HttpAddress address;

    private SingleNode(NodeConfig config, DevelopmentSecret secret, InstantSource clock) throws InterruptedException {
        try {
            NodeMetrics node =
                    parts.opened(NodeMetrics.of("up").withDisk(config.data().root()));
            PrometheusMeterRegistry metrics = node.registry();
            EmbeddedBroker broker =
                    parts.opened(EmbeddedBroker.start(config.data().broker(), config.kafkaPort()));
            LogSettings log = LogSettings.singleMachine(config.partitions());
            Map<String, Uuid> topicIds = new LogConnection(LogClient.plain(broker.bootstrapServers()), log).provision();
            IngestConfig settings = IngestConfig.of(broker.bootstrapServers())
                    .withSendRate(config.limits().sendRate())
                    .withRegistry(config.registry());
            IngestApp ingest = parts.opened(IngestApp.start(settings, clock, metrics));
            this.processor = parts.opened(ProcessorApp.start(processorConfig(config, broker, log), topicIds, metrics));
            node.withBroker().withProducer(ingest::clientMetrics).withStreams(processor::clientMetrics);
            this.readiness = () -> ingest.whyNotReady().or(processor::whyNotReady);
            QueryApp query = new QueryApp(config.limits().reads(), processor.mailboxes(), metrics);
            DevelopmentSignIn signIn =
                    new DevelopmentSignIn(new Hs256TokenIssuer(secret.key(), config.claims(), clock));
            HttpConfig http = new HttpConfig(config.host(), config.port())
                    .withLimits(config.limits().http());
            HttpServer server = parts.opened(HttpServer.start(
                    http,
                    UserTokens.open(new TokenTrust.Secret(secret.key(), config.claims()), clock),
                    readiness,
                    metrics,
                    List.of(ingest, query, new ChatPage(), signIn)));
            // Closes before the server: streams without an end would keep the server from stopping.
            parts.opened(query);
            parts.opened(ControlSocket.serve(
                    config.data().controlSocket(),
                    new NodeControl(LogClient.plain(broker.bootstrapServers()), processor)));
            this.address = HttpAddress.of(http, server.port());
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    /**
     * Returns when everything runs; mailboxes may still have to catch up with the log, see {@link #whyNotReady}.
     *
     * @throws CommandFailure when a port is taken
     */
    public static SingleNode start(NodeConfig config, DevelopmentSecret secret, InstantSource clock)
            throws InterruptedException {
        // The broker takes seconds to start and to stop again: what can be known before is found out before.
        requireFree(config.host(), config.port(), "--port");
        requireFree("127.0.0.1", config.kafkaPort(), "--kafka-port");
        return new SingleNode(config, secret, clock);
    }

    private static void requireFree(String host, int port, String flag) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new CommandFailure(
                    "expected " + flag + " " + port + " to be free on " + host
                            + ", but something listens there: stop it, or give another port (0 for any free one)",
                    e);
        }
    }

    private static ProcessorConfig processorConfig(NodeConfig config, EmbeddedBroker broker, LogSettings log) {
        return new ProcessorConfig(
                        broker.bootstrapServers(),
                        config.data().state(),
                        "up",
                        PROCESSOR_THREADS,
                        log,
                        STORE_MEMORY_BYTES)
                .withCheckpoint(config.fromCheckpoint())
                .withRegistry(config.registry());
    }

    @Override
    public Optional<String> whyNotReady() {
        return readiness.whyNot();
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
