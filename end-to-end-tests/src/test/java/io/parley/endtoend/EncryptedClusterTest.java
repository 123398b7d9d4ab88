package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.broker.EmbeddedBroker;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.IngestNode;
import io.parley.cli.node.KafkaSettingsFile;
import io.parley.cli.node.LogConnection;
import io.parley.cli.node.ProcessorNode;
import io.parley.cli.node.QueryNode;
import io.parley.http.ClaimRules;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.tls.TlsFiles;
import io.parley.http.token.TokenTrust;
import io.parley.processor.ClusterMembership;
import io.parley.processor.ProcessorConfig;
import io.parley.routing.AllowedNodes;
import io.parley.routing.ClusterSecret;
import io.parley.routing.RoutingConfig;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every connection of a cluster over TLS: users' to the nodes, nodes' to each other, and all of them to a broker that asks for a password. */
class EncryptedClusterTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ClusterSecret CLUSTER = ClusterSecret.ofText("cluster", "0123456789abcdef0123456789abcdef");
    private static final LogSettings LOG = LogSettings.singleMachine(1);

    /** No balancer has to hear of a stop. */
    private static final Duration AT_ONCE = Duration.ZERO;

    private static final String PASSWORD = "correct-horse-battery";

    @TempDir
    private Path directory;

    private EmbeddedBroker broker(TestAuthority authority) throws Exception {
        TlsFiles files = authority.issue();
        Path identity = Files.writeString(
                directory.resolve("broker.pem"), Files.readString(files.key()) + Files.readString(files.certificate()));
        return EmbeddedBroker.start(
                directory.resolve("broker"),
                0,
                Map.of(
                        "listener.security.protocol.map", "PLAIN:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms", "PLAIN",
                        "sasl.mechanism.inter.broker.protocol", "PLAIN",
                        "listener.name.plain.plain.sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\""
                                        + " password=\"b\" user_broker=\"b\" user_parley=\"" + PASSWORD + "\";",
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.location", identity.toString(),
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.location", authority.certificate().toString()));
    }

    private LogConnection log(EmbeddedBroker broker, TestAuthority authority, String password) throws Exception {
        Path file = Files.writeString(
                directory.resolve("kafka.properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
                username="parley" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(password, authority.certificate()));
        return new LogConnection(new LogClient(broker.bootstrapServers(), KafkaSettingsFile.read(file)), LOG);
    }

    private static HttpConfig listener(TestAuthority authority, int port) throws Exception {
        return new HttpConfig("127.0.0.1", port, HttpConfig.STREAMS_OF_A_NODE_MAX)
                .withTls(Optional.of(authority.issue()));
    }

    private ProcessorNode processor(LogConnection log, TestAuthority authority, NodeAddress address) throws Exception {
        return ProcessorNode.start(new ProcessorNode.Config(
                listener(authority, address.port()),
                new ProcessorConfig(
                        log.client(),
                        directory.resolve("state"),
                        "p1",
                        1,
                        LOG,
                        64L << 20,
                        Optional.of(new ClusterMembership(address, 0)),
                        Optional.empty()),
                CLUSTER,
                new DataDirectory(directory)));
    }

    private static HttpRequest.Builder request(String node, String path) {
        String token =
                new Hs256TokenIssuer(SECRET, InstantSource.system()).issue(new UserId("alice"), Duration.ofHours(1));
        return HttpRequest.newBuilder(URI.create(node + path))
                .timeout(TestPatience.LONG)
                .header("Authorization", "Bearer " + token);
    }

    @Test
    void shouldCarryAMessageFromItsSenderToItsReader() throws Exception {
        TestAuthority authority = TestAuthority.create(directory.resolve("authority"));
        TokenTrust tokens = new TokenTrust.Secret(SECRET, ClaimRules.NONE);
        NodeAddress address = new NodeAddress("127.0.0.1", Ports.free());
        RoutingConfig routing = RoutingConfig.of(
                        List.of(address), new AllowedNodes(List.of(address.toString())), CLUSTER)
                .withAuthorities(Optional.of(authority.certificate()));
        try (EmbeddedBroker broker = broker(authority)) {
            LogConnection log = log(broker, authority, PASSWORD);
            try (IngestNode ingest = IngestNode.start(
                            new IngestNode.Config(listener(authority, 0), log, tokens).withDrainTime(AT_ONCE),
                            InstantSource.system());
                    ProcessorNode processor = processor(log, authority, address);
                    QueryNode query = QueryNode.start(
                            new QueryNode.Config(listener(authority, 0), routing, tokens).withDrainTime(AT_ONCE),
                            InstantSource.system());
                    HttpClient client = HttpClient.newBuilder()
                            .sslContext(authority.trusted())
                            .build()) {
                TestPatience.await()
                        .until(() -> processor.whyNotReady().isEmpty()
                                && query.whyNotReady().isEmpty()
                                && ingest.whyNotReady().isEmpty());
                assertThat(List.of(ingest.where(), processor.where(), query.where()))
                        .allMatch(where -> where.startsWith("https://127.0.0.1:"));

                var sent = client.send(
                        request(ingest.where(), "/v1/messages")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"bob\",\"text\":\"over TLS\"}"))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
                TestPatience.await()
                        .untilAsserted(() -> assertThat(client.send(
                                                request(query.where(), "/v1/feed")
                                                        .build(),
                                                BodyHandlers.ofString())
                                        .body())
                                .contains("over TLS"));
            }
        }
    }

    @Test
    void shouldNotStartWithAPasswordThatTheBrokerRefusesAndNeverShowIt() throws Exception {
        TestAuthority authority = TestAuthority.create(directory.resolve("authority"));
        try (EmbeddedBroker broker = broker(authority)) {
            LogConnection log = log(broker, authority, "hush-hush");
            var config =
                    new IngestNode.Config(listener(authority, 0), log, new TokenTrust.Secret(SECRET, ClaimRules.NONE));

            assertThatThrownBy(() -> IngestNode.start(config, InstantSource.system()))
                    .hasStackTraceContaining("Authentication failed")
                    .satisfies(e -> assertThat(e).hasToString(e.toString().replace("hush-hush", "")));
        }
    }

    @Test
    void shouldNotStartWithABrokerOfAnotherAuthority() throws Exception {
        TestAuthority authority = TestAuthority.create(directory.resolve("authority"));
        TestAuthority foreign = TestAuthority.create(directory.resolve("foreign"));
        try (EmbeddedBroker broker = broker(authority)) {
            LogConnection log = log(broker, foreign, PASSWORD);
            var config =
                    new IngestNode.Config(listener(authority, 0), log, new TokenTrust.Secret(SECRET, ClaimRules.NONE));

            assertThatThrownBy(() -> IngestNode.start(config, InstantSource.system()))
                    .hasStackTraceContaining("SSL handshake failed");
        }
    }
}
