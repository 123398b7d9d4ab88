package io.parley.endtoend;

import static java.util.Objects.requireNonNull;

import io.parley.broker.BrokerConfig;
import io.parley.broker.QuorumVoter;
import io.parley.cli.node.BrokerNode;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.IngestNode;
import io.parley.cli.node.LogConnection;
import io.parley.cli.node.ProcessorNode;
import io.parley.cli.node.QueryNode;
import io.parley.cli.node.RunningNode;
import io.parley.http.ClaimRules;
import io.parley.http.HttpConfig;
import io.parley.http.limit.HttpLimits;
import io.parley.http.token.TokenTrust;
import io.parley.processor.ClusterMembership;
import io.parley.processor.ProcessorConfig;
import io.parley.routing.AllowedNodes;
import io.parley.routing.ClusterSecret;
import io.parley.routing.RoutingConfig;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.opaque.VisibilityToken;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One of each role, wired as the commands wire them, all of them in this process. */
final class RolesInProcess implements AutoCloseable {
    static final int PARTITIONS = 2;

    private static final String SECRET = "the secret of roles that live for one test";
    private static final ClusterSecret CLUSTER = ClusterSecret.ofText("cluster", "0123456789abcdef0123456789abcdef");
    private static final LogSettings LOG = LogSettings.singleMachine(PARTITIONS);
    private static final long STORE_MEMORY_BYTES = 64L << 20;

    /** No balancer has to hear of a stop, and nobody waits for what looks find. */
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Tokens tokens = Tokens.ofSecret(SECRET);
    private final NodeAddress processorAddress = new NodeAddress("127.0.0.1", Ports.free());
    private final BrokerNode broker;
    private final LogConnection log;
    private final IngestNode ingest;
    private final QueryNode query;
    private ProcessorNode processor;

    private RolesInProcess(Path directory) throws Exception {
        this.directory = directory;
        this.broker = BrokerNode.start(new BrokerNode.Config(
                new BrokerConfig(
                        directory.resolve("broker"),
                        1,
                        "127.0.0.1",
                        "127.0.0.1",
                        Ports.free(),
                        List.of(new QuorumVoter(1, "127.0.0.1", Ports.free()))),
                Optional.of(new HttpConfig("127.0.0.1", 0))));
        this.log = new LogConnection(LogClient.plain(broker.where()), LOG);
        TokenTrust trust = new TokenTrust.Secret(SECRET.getBytes(StandardCharsets.UTF_8), ClaimRules.NONE);
        HttpConfig anyPort = new HttpConfig("127.0.0.1", 0);
        this.ingest = IngestNode.start(
                new IngestNode.Config(anyPort, log, trust).withDrainTime(SHORT), InstantSource.system());
        this.processor = startProcessor();
        RoutingConfig routing = RoutingConfig.of(
                List.of(processorAddress), new AllowedNodes(List.of(processorAddress.toString())), CLUSTER);
        this.query = QueryNode.start(
                new QueryNode.Config(anyPort, routing, trust).withDrainTime(SHORT), InstantSource.system());
    }

    static RolesInProcess startReady(Path directory) throws Exception {
        RolesInProcess roles = new RolesInProcess(directory);
        roles.awaitReady();
        return roles;
    }

    void awaitReady() {
        TestPatience.await()
                .until(() -> Stream.of(ingest, processor, query)
                        .map(RunningNode::whyNotReady)
                        .allMatch(Optional::isEmpty));
    }

    private ProcessorNode startProcessor() throws InterruptedException {
        return ProcessorNode.start(new ProcessorNode.Config(
                new HttpConfig("127.0.0.1", processorAddress.port(), HttpConfig.STREAMS_OF_A_NODE_MAX)
                        .withLimits(HttpLimits.INTERNAL),
                new ProcessorConfig(
                                log.client(),
                                directory.resolve("state"),
                                "p1",
                                1,
                                LOG,
                                STORE_MEMORY_BYTES,
                                Optional.of(new ClusterMembership(processorAddress, 0)),
                                Optional.empty())
                        .withLagLookPause(SHORT),
                CLUSTER,
                new DataDirectory(directory)));
    }

    /** Stops the processor, deletes its mailboxes, and starts it again: it restores them from the log. */
    void remakeMailboxes() throws Exception {
        processor.close();
        deleteAll(directory.resolve("state"));
        processor = startProcessor();
        awaitReady();
    }

    private static void deleteAll(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Where each role serves its metrics, by its name. */
    Map<String, String> urls() {
        Map<String, String> urls = new LinkedHashMap<>();
        urls.put("ingest", ingest.where());
        urls.put("query", query.where());
        urls.put("processor", processor.where());
        urls.put("broker", broker.operations().orElseThrow());
        return urls;
    }

    String bootstrapServers() {
        return broker.where();
    }

    Map<String, Scrape> scrapes() throws Exception {
        Map<String, Scrape> scrapes = new LinkedHashMap<>();
        for (Map.Entry<String, String> role : urls().entrySet()) {
            scrapes.put(role.getKey(), Scrape.of(http, role.getValue()));
        }
        return scrapes;
    }

    Scrape scrape(String role) throws Exception {
        return Scrape.of(http, requireNonNull(urls().get(role)));
    }

    private HttpRequest.Builder request(String url, String user) {
        return request(url).header("Authorization", "Bearer " + tokens.of(user));
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(TestPatience.LONG);
    }

    /** @return the token of the send, which must have been taken */
    String send(String from, String to, String messageId, String text) throws Exception {
        return send(http, ingest.where(), tokens.of(from), to, messageId, text);
    }

    /**
     * @param url of a node that takes sends
     * @param sender the sender's token
     * @return the token of the send, which must have been taken
     */
    static String send(HttpClient http, String url, String sender, String to, String messageId, String text)
            throws Exception {
        String body = "{\"to\":\"%s\",\"text\":\"%s\",\"messageId\":\"%s\"}".formatted(to, text, messageId);
        HttpRequest request = request(url + "/v1/messages")
                .header("Authorization", "Bearer " + sender)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new AssertionError("expected a send to be taken, but got " + answer.body());
        }
        return answer.body().replaceFirst("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    HttpResponse<String> read(String user, String path) throws Exception {
        return http.send(request(query.where() + path, user).build(), BodyHandlers.ofString());
    }

    /** Asks for a message that no log has; the query node waits for it, and then says that it does not see it yet. */
    void readWhatWasNeverSent(String user) throws Exception {
        UserId reader = new UserId(user);
        var never = new VisibilityToken.OfMessage(
                ConversationId.of(reader, reader), reader, new MessageId(UUID.randomUUID()));
        HttpResponse<String> answer = read(user, "/v1/feed?token=" + never.text());
        if (answer.statusCode() != 503) {
            throw new AssertionError("expected a read of what was never sent to be refused, but got " + answer.body());
        }
    }

    /** A live stream of a mailbox; open until it is closed. */
    AutoCloseable stream(String user) throws Exception {
        return http.send(request(query.where() + "/v1/feed/stream", user).build(), BodyHandlers.ofInputStream())
                .body();
    }

    /** Writes a record past ingest. */
    void append(String topic, byte[] key, byte[] value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
        }
    }

    @Override
    public void close() {
        http.close();
        query.close();
        processor.close();
        ingest.close();
        broker.close();
    }
}
