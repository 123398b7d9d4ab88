package io.parley.endtoend;

import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.Rate;
import io.parley.http.token.UserTokens;
import io.parley.ingest.IngestApp;
import io.parley.ingest.IngestConfig;
import io.parley.processor.ProcessorApp;
import io.parley.processor.ProcessorConfig;
import io.parley.query.QueryApp;
import io.parley.query.QueryConfig;
import io.parley.query.ReadLimits;
import io.parley.query.StreamConfig;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import io.parley.web.ChatPage;
import io.parley.web.DevelopmentSignIn;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * All parts of {@code parley up} in this process, with bounds for streams that nobody would set in earnest: a reader that stops reading
 * is cut off after half a second and not after half a minute. Restarts are clean, and cheap: often without the broker's.
 */
public final class NodeInProcess implements RestartableNode {
    /** Streams are so many because clients come again before it is noticed that they had gone. */
    private static final StreamConfig STREAMS =
            new StreamConfig(Duration.ofMillis(100), Duration.ofMillis(500), 1_000, 1_000);

    private static final LogSettings LOG = LogSettings.singleMachine(4);
    private static final long STORE_MEMORY_BYTES = 64L << 20;

    private static final int WITH_THE_BROKER_ONE_IN = 3;
    private static final String SECRET = "the secret of a node that lives for one test";

    /** What a hostile client names that is never there need not be waited for: it would only make tests longer. */
    private static final Duration HARDLY_PATIENT = Duration.ofMillis(10);

    private static final ReadLimits UNHURRIED =
            new ReadLimits(Optional.empty(), ReadLimits.WAITING_DEFAULT, ReadLimits.WAITING_PER_USER_DEFAULT);

    private final Path directory;
    private final Limits limits;
    private final QueryConfig reads;
    private final Deque<AutoCloseable> overTheLog = new ArrayDeque<>();
    private EmbeddedBroker broker;
    private Map<String, Uuid> topicIds;
    private PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private double cut;
    private int restarts;
    private volatile URI url = URI.create("http://127.0.0.1:1");
    private Set<String> routes = Set.of();

    private NodeInProcess(Path directory, EmbeddedBroker broker, Limits limits, QueryConfig reads)
            throws InterruptedException {
        this.directory = directory;
        this.broker = broker;
        this.limits = limits;
        this.reads = reads;
        this.topicIds = provision();
    }

    static NodeInProcess start(Path directory) throws Exception {
        return start(directory, Limits.DEFAULT, new QueryConfig(QueryConfig.PATIENCE_DEFAULT, STREAMS));
    }

    /** For few clients that ask for more than many do: none is too fast, and a read waits for nothing. */
    public static NodeInProcess startForHostileClients(Path directory) throws Exception {
        NodeInProcess node = start(directory, Limits.NONE, new QueryConfig(HARDLY_PATIENT, STREAMS, UNHURRIED));
        node.awaitReady();
        return node;
    }

    private static NodeInProcess start(Path directory, Limits limits, QueryConfig reads) throws Exception {
        Files.writeString(directory.resolve("secret"), SECRET);
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
        NodeInProcess node = new NodeInProcess(directory, broker, limits, reads);
        node.startOverTheLog();
        return node;
    }

    private void awaitReady() {
        HttpRequest ready = HttpRequest.newBuilder(url.resolve("/health/ready")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            await().atMost(TestPatience.LONG)
                    .until(() -> client.send(ready, BodyHandlers.discarding()).statusCode() == 200);
        }
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
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
        IngestConfig sends = IngestConfig.of(broker.bootstrapServers()).withSendRate(limits.sendRate());
        IngestApp ingest = opened(IngestApp.start(sends, clock, metrics));
        ProcessorApp processor = opened(ProcessorApp.start(
                new ProcessorConfig(
                        broker.bootstrapServers(), directory.resolve("state"), "one", 1, LOG, STORE_MEMORY_BYTES),
                topicIds,
                metrics));
        QueryApp query = new QueryApp(reads, processor.mailboxes(), metrics);
        HttpServer server = opened(HttpServer.start(
                new HttpConfig("127.0.0.1", 0).withLimits(limits.listener()),
                UserTokens.ofSecret(secret, clock),
                () -> ingest.whyNotReady().or(processor::whyNotReady),
                metrics,
                List.of(ingest, query, new ChatPage(), new DevelopmentSignIn(new Hs256TokenIssuer(secret, clock)))));
        opened(query);
        routes = server.routes();
        url = URI.create("http://127.0.0.1:" + server.port());
    }

    /** How fast users may send, and what the listener gives to anybody. */
    private record Limits(Optional<Rate> sendRate, HttpLimits listener) {
        static final Limits DEFAULT = new Limits(Optional.of(IngestConfig.SEND_RATE_DEFAULT), HttpLimits.ONE_MACHINE);
        static final Limits NONE = new Limits(Optional.empty(), HttpLimits.ONE_MACHINE.withInFlight(Optional.empty()));
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

    /** Every method and path that it answers. */
    public synchronized Set<String> routes() {
        return routes;
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
