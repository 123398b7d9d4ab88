package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.tls.TlsFiles;
import io.parley.routing.AllowedNodes;
import io.parley.routing.ClusterSecret;
import io.parley.routing.NodeRoutes;
import io.parley.routing.RoutedMailboxReader;
import io.parley.routing.RoutingConfig;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query node asks a processor over TLS: it gives the cluster's secret to nobody who cannot prove that he is the one that it asked for. */
class NodeTlsTest {
    private static final ClusterSecret SECRET = ClusterSecret.ofText("secret", "0123456789abcdef0123456789abcdef");

    private static final MailboxQuery.FeedAfter QUESTION = new MailboxQuery.FeedAfter(new UserId("alice"), 0, 1);

    @TempDir
    private Path directory;

    private TestAuthority authority;

    /** Requests with the cluster's secret that got as far as an answer. */
    private final AtomicInteger answered = new AtomicInteger();

    @BeforeEach
    void createAuthority() throws Exception {
        authority = TestAuthority.create(directory.resolve("one"));
    }

    /** A node without mailboxes whose answer shows that it was asked. */
    private final class Node implements MailboxReader {
        @Override
        public <A> CompletableFuture<MailboxAnswer<A>> read(
                MailboxQuery<A> query, Freshness freshness, Duration patience) {
            answered.incrementAndGet();
            return CompletableFuture.completedFuture(new MailboxAnswer.NotYetVisible<>());
        }
    }

    private HttpServer node(Optional<TlsFiles> files) {
        int[] port = new int[1];
        HttpServer server = HttpServer.startWithoutUsers(
                new HttpConfig("127.0.0.1", 0, HttpConfig.STREAMS_OF_A_NODE_MAX).withTls(files),
                Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(new NodeRoutes(SECRET, new Node(), () -> {
                    answered.incrementAndGet();
                    var here = new Holders(Optional.of(new NodeAddress("127.0.0.1", port[0])), List.of());
                    return new PartitionMap(1, Map.of(0, here));
                })));
        port[0] = server.port();
        return server;
    }

    private static RoutedMailboxReader reader(HttpServer node, Optional<Path> authorities) {
        var address = new NodeAddress("127.0.0.1", node.port());
        var allowed = new AllowedNodes(List.of(address.toString()));
        return RoutedMailboxReader.start(
                RoutingConfig.of(List.of(address), allowed, SECRET).withAuthorities(authorities));
    }

    private static MailboxAnswer<?> ask(RoutedMailboxReader reader) {
        return reader.read(QUESTION, Freshness.ANY, Duration.ofSeconds(1)).join();
    }

    private void assertStrangers(Optional<TlsFiles> listener, Optional<Path> trusted) {
        try (HttpServer node = node(listener);
                RoutedMailboxReader reader = reader(node, trusted)) {
            // Each of them has looked for who holds the mailbox first.
            for (int i = 0; i < 3; i++) {
                assertThat(ask(reader)).isInstanceOf(MailboxAnswer.Unavailable.class);
            }
            assertThat(answered).hasValue(0);
        }
    }

    @Test
    void shouldAskANodeWhoseAuthorityItTrusts() throws Exception {
        try (HttpServer node = node(Optional.of(authority.issue()));
                RoutedMailboxReader reader = reader(node, Optional.of(authority.certificate()))) {
            TestPatience.await()
                    .untilAsserted(() -> assertThat(ask(reader)).isInstanceOf(MailboxAnswer.NotYetVisible.class));
            assertThat(reader.whyNotReady()).isEmpty();
        }
    }

    @Test
    void shouldSayNothingToANodeOfAnotherAuthority() throws Exception {
        TestAuthority foreign = TestAuthority.create(directory.resolve("foreign"));

        assertStrangers(Optional.of(foreign.issue()), Optional.of(authority.certificate()));
    }

    @Test
    void shouldSayNothingToANodeWhoseCertificateHasExpired() throws Exception {
        assertStrangers(Optional.of(authority.issueExpired()), Optional.of(authority.certificate()));
    }

    @Test
    void shouldSayNothingToANodeThatHasAnothersCertificate() throws Exception {
        assertStrangers(Optional.of(authority.issueFor("other.example.org")), Optional.of(authority.certificate()));
    }

    @Test
    void shouldSayNothingToANodeThatSpeaksInTheClear() throws Exception {
        assertStrangers(Optional.empty(), Optional.of(authority.certificate()));
    }

    @Test
    void shouldNotReachANodeWithTlsInTheClear() throws Exception {
        assertStrangers(Optional.of(authority.issue()), Optional.empty());
    }

    @Test
    void shouldTrustAnotherAuthorityWithoutARestart() throws Exception {
        TestAuthority next = TestAuthority.create(directory.resolve("next"));
        Path trusted = Files.copy(authority.certificate(), directory.resolve("trusted.pem"));
        try (HttpServer node = node(Optional.of(next.issue()));
                RoutedMailboxReader reader = reader(node, Optional.of(trusted))) {
            assertThat(ask(reader)).isInstanceOf(MailboxAnswer.Unavailable.class);

            Files.copy(next.certificate(), trusted, StandardCopyOption.REPLACE_EXISTING);

            TestPatience.await()
                    .untilAsserted(() -> assertThat(ask(reader)).isInstanceOf(MailboxAnswer.NotYetVisible.class));
        }
    }
}
