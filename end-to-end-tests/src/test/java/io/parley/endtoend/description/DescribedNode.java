package io.parley.endtoend.description;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.http.ClaimRules;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.Routes;
import io.parley.http.limit.AddressLimit;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.Rate;
import io.parley.http.token.JwksConfig;
import io.parley.http.token.TokenAlgorithm;
import io.parley.http.token.TokenTrust;
import io.parley.http.token.UserTokens;
import io.parley.ingest.IngestApp;
import io.parley.ingest.IngestConfig;
import io.parley.processor.ProcessorApp;
import io.parley.processor.ProcessorConfig;
import io.parley.query.QueryApp;
import io.parley.query.QueryConfig;
import io.parley.query.StreamConfig;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import io.parley.web.ChatPage;
import io.parley.web.DevelopmentSignIn;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Everything that {@code parley up} serves, in this process and in such a state that each of its answers can be had without waiting for it: a user
 * who has spent what he may send gets no more, since ingest's clock stands still, and one stream is all that a user may have. Other
 * listeners serve the same: one says that it is not ready, and trusts an identity provider that does not answer; one lets an address ask once a
 * second; one has as much under way as it may.
 */
final class DescribedNode implements AutoCloseable {
    private static final byte[] SECRET = "the secret of a node that is described".getBytes(StandardCharsets.UTF_8);
    private static final LogSettings LOG = LogSettings.singleMachine(1);
    private static final Duration START_TIME_MAX = Duration.ofMinutes(3);

    private static final QueryConfig READS = new QueryConfig(
            Duration.ofMillis(200),
            new StreamConfig(StreamConfig.HEARTBEAT_DEFAULT, StreamConfig.PIECE_TIME_MAX, 1, 16));

    private static final AddressLimit ONCE_A_SECOND =
            new AddressLimit(new Rate(1, 1), AddressLimit.CONNECTIONS_DEFAULT);

    /** Long enough for a request line and headers that are sent at once. */
    private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ProcessorApp processor;
    private final IngestApp ingest;
    private final HttpServer server;
    private final HttpServer locked;
    private final HttpServer hurried;
    private final HttpServer impatient;
    private final FullListener full;

    private DescribedNode(Path directory) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        EmbeddedBroker broker = keep(EmbeddedBroker.start(directory.resolve("broker"), 0));
        Map<String, Uuid> topics = provision(broker);
        this.ingest = keep(IngestApp.start(
                IngestConfig.of(broker.bootstrapServers()),
                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")),
                metrics));
        this.processor = keep(ProcessorApp.start(
                new ProcessorConfig(broker.bootstrapServers(), directory.resolve("state"), "one", 1, LOG, 64L << 20),
                topics,
                metrics));
        QueryApp query = new QueryApp(READS, processor.mailboxes(), metrics);
        List<Routes> routes =
                List.of(ingest, query, new ChatPage(), new DevelopmentSignIn(new Hs256TokenIssuer(SECRET, clock)));
        HttpConfig anyPort = new HttpConfig("127.0.0.1", 0);
        this.server =
                keep(HttpServer.start(anyPort, UserTokens.ofSecret(SECRET, clock), Optional::empty, metrics, routes));
        UserTokens without = keep(UserTokens.open(noProvider(), clock));
        this.locked = keep(
                HttpServer.start(anyPort, without, () -> Optional.of("no broker can be reached"), metrics, routes));
        this.hurried = keep(HttpServer.start(
                anyPort.withLimits(HttpLimits.ONE_MACHINE.withAddress(Optional.of(ONCE_A_SECOND))),
                UserTokens.ofSecret(SECRET, clock),
                Optional::empty,
                metrics,
                routes));
        this.impatient = keep(HttpServer.start(
                anyPort.withLimits(HttpLimits.ONE_MACHINE.withIdleTimeMax(IDLE_TIME_MAX)),
                UserTokens.ofSecret(SECRET, clock),
                Optional::empty,
                metrics,
                routes));
        this.full = keep(FullListener.start(UserTokens.ofSecret(SECRET, clock), routes));
        keep(query);
    }

    static DescribedNode start(Path directory) throws InterruptedException {
        return new DescribedNode(directory);
    }

    private static TokenTrust noProvider() {
        return new TokenTrust.Provider(
                JwksConfig.of(URI.create("http://127.0.0.1:1/keys")),
                TokenAlgorithm.of("algorithm", "ES256"),
                new ClaimRules(Optional.of("somebody"), Optional.of("parley")));
    }

    private static Map<String, Uuid> provision(EmbeddedBroker broker) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return new TopicProvisioner(admin, START_TIME_MAX)
                    .provision(List.of(TopicContract.sends(LOG), TopicContract.messages(LOG)));
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    boolean isReady() {
        return ingest.whyNotReady().isEmpty() && processor.whyNotReady().isEmpty();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Where nobody's token can be checked. */
    URI locked() {
        return URI.create("http://127.0.0.1:" + locked.port());
    }

    /** Where the second request within a second is one too many. */
    URI hurried() {
        return URI.create("http://127.0.0.1:" + hurried.port());
    }

    /** Where nobody waits long for a body. */
    URI impatient() {
        return URI.create("http://127.0.0.1:" + impatient.port());
    }

    /** Where there is no room for one more request. */
    URI full() {
        return full.url();
    }

    SortedSet<String> routes() {
        return server.routes();
    }

    String token(String user) {
        return new Hs256TokenIssuer(SECRET, InstantSource.system()).issue(new UserId(user), Duration.ofHours(1));
    }

    /** One that looks like the identity provider's. */
    static String foreignToken() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String header = base64.encodeToString("{\"alg\":\"ES256\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8));
        String claims =
                base64.encodeToString("{\"sub\":\"bob\",\"iss\":\"somebody\",\"aud\":\"parley\",\"exp\":4102444800}"
                        .getBytes(StandardCharsets.UTF_8));
        return header + "." + claims + "." + base64.encodeToString(new byte[64]);
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                throw new AssertionError("expected " + part.getClass().getSimpleName() + " to close", e);
            }
        }
    }
}
