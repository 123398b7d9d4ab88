package io.parley.endtoend;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.token.UserTokens;
import io.parley.ingest.IngestApp;
import io.parley.ingest.IngestConfig;
import io.parley.processor.ProcessorApp;
import io.parley.processor.ProcessorConfig;
import io.parley.query.QueryApp;
import io.parley.query.QueryConfig;
import io.parley.query.StreamConfig;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * All parts of {@code parley up} in this process, with bounds for streams that nobody would set in earnest: a reader that stops reading
 * is cut off after half a second and not after half a minute. Restarts are clean, and cheap: often without the broker's.
 */
final class NodeInProcess implements RestartableNode {
    /** Streams are so many because clients come again before it is noticed that they had gone. */
    private static final StreamConfig STREAMS =
            new StreamConfig(Duration.ofMillis(100), Duration.ofMillis(500), 1_000, 1_000);

    private static final LogSettings LOG = LogSettings.singleMachine(4);
    private static final long STORE_MEMORY_BYTES = 64L << 20;

    private static final int WITH_THE_BROKER_ONE_IN = 3;
    private static final String SECRET = "the secret of a node that lives for one test";

    private final Path directory;
    private final Deque<AutoCloseable> overTheLog = new ArrayDeque<>();
    private EmbeddedBroker broker;
    private Map<String, Uuid> topicIds;
    private PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private double cut;
    private int restarts;
    private volatile URI url = URI.create("http://127.0.0.1:1");

    private NodeInProcess(Path directory, EmbeddedBroker broker) throws InterruptedException {
        this.directory = directory;
        this.broker = broker;
        this.topicIds = provision();
    }

    static NodeInProcess start(Path directory) throws Exception {
        Files.writeString(directory.resolve("secret"), SECRET);
        NodeInProcess node = new NodeInProcess(directory, EmbeddedBroker.start(directory.resolve("broker"), 0));
        node.startOverTheLog();
        return node;
    }

    private Map<String, Uuid> provision() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return new TopicProvisioner(admin, TestPatience.LONG)
                    .provision(List.of(TopicContract.sends(LOG), TopicContract.messages(LOG)));
        }
    }

    private void startOverTheLog() throws InterruptedException {
        metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        InstantSource clock = InstantSource.system();
        IngestApp ingest = opened(IngestApp.start(IngestConfig.of(broker.bootstrapServers()), clock, metrics));
        ProcessorApp processor = opened(ProcessorApp.start(
                new ProcessorConfig(
                        broker.bootstrapServers(), directory.resolve("state"), "one", 1, LOG, STORE_MEMORY_BYTES),
                topicIds,
                metrics));
        QueryApp query =
                new QueryApp(new QueryConfig(QueryConfig.PATIENCE_DEFAULT, STREAMS), processor.mailboxes(), metrics);
        HttpServer server = opened(HttpServer.start(
                new HttpConfig("127.0.0.1", 0),
                UserTokens.ofSecret(SECRET.getBytes(StandardCharsets.UTF_8), clock),
                () -> ingest.whyNotReady().or(processor::whyNotReady),
                metrics,
                List.of(ingest, query)));
        opened(query);
        url = URI.create("http://127.0.0.1:" + server.port());
    }

    private <T extends AutoCloseable> T opened(T part) {
        overTheLog.push(part);
        return part;
    }

    private void stopOverTheLog() {
        while (!overTheLog.isEmpty()) {
            AutoCloseable part = overTheLog.pop();
            try {
                part.close();
            } catch (Exception e) {
                throw new AssertionError("expected " + part.getClass().getSimpleName() + " to close", e);
            }
        }
        cut += metrics.get("parley.query.stream.ends")
                .tag("reason", "too-slow")
                .counter()
                .count();
        metrics.close();
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public Tokens tokens() {
        return Tokens.ofSecret(SECRET);
    }

    @Override
    public synchronized void restart(Random random) throws InterruptedException {
        restarts++;
        boolean withTheBroker = random.nextInt(WITH_THE_BROKER_ONE_IN) == 0;
        stopOverTheLog();
        if (withTheBroker) {
            broker.close();
            broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
            topicIds = provision();
        }
        startOverTheLog();
    }

    /** How many streams were cut off because their clients did not read. After {@link #close}. */
    synchronized double cut() {
        return cut;
    }

    @Override
    public synchronized String report() {
        return restarts + " clean restarts, " + (long) cut + " slow readers cut off";
    }

    @Override
    public synchronized void close() {
        try {
            stopOverTheLog();
        } finally {
            broker.close();
        }
    }
}
