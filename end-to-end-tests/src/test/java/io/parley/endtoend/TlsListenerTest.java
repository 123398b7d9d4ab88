package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.Routes;
import io.parley.http.tls.TlsFiles;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TlsListenerTest {
    private static final String LIVE = "/health/live";
    private static final String SLOW = "/slow";
    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private TestAuthority authority;

    private final CountDownLatch slowBegan = new CountDownLatch(1);
    private final CompletableFuture<String> slowEnd = new CompletableFuture<>();

    @BeforeEach
    void createAuthority() throws Exception {
        authority = TestAuthority.create(directory.resolve("one"));
    }

    private HttpServer start(TlsFiles files) {
        Routes slow = routes -> routes.get(SLOW, ctx -> {
            slowBegan.countDown();
            ctx.future(() -> slowEnd.thenAccept(ctx::result));
        });
        return HttpServer.startWithoutUsers(
                new HttpConfig("127.0.0.1", 0).withTls(Optional.of(files.withLookPause(LOOK_PAUSE))),
                Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(slow));
    }

    private static HttpClient client(TestAuthority trusted, HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(trusted.trusted())
                .version(version)
                .build();
    }

    private static HttpRequest request(HttpServer server, String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                .timeout(TestPatience.LONG)
                .build();
    }

    private static HttpResponse<String> get(HttpClient client, HttpServer server) throws Exception {
        return client.send(request(server, LIVE), BodyHandlers.ofString());
    }

    /** A new connection each time. */
    private static boolean isTaken(TestAuthority trusted, HttpServer server) throws Exception {
        try (HttpClient client = client(trusted, HttpClient.Version.HTTP_2)) {
            return get(client, server).statusCode() == 200;
        } catch (SSLException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void shouldSpeakBothVersionsOfHttp(HttpClient.Version version) throws Exception {
        try (HttpServer server = start(authority.issue());
                HttpClient client = client(authority, version)) {
            HttpResponse<String> answer = get(client, server);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldSpeakTheTwoVersionsOfTlsThatAreSafe(String protocol) throws Exception {
        try (HttpServer server = start(authority.issue());
                SSLSocket socket = connect(server)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            assertThat(socket.getSession().getCipherSuite()).matches(".*(GCM|CHACHA20).*");
        }
    }

    private SSLSocket connect(HttpServer server) throws Exception {
        SSLSocket socket = (SSLSocket)
                authority.trusted().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout((int) TestPatience.LONG.toMillis());
        return socket;
    }

    @Test
    void shouldRefuseACipherWithoutForwardSecrecy() throws Exception {
        try (HttpServer server = start(authority.issue());
                SSLSocket socket = connect(server)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void shouldSayNothingInTheClear() throws Exception {
        try (HttpServer server = start(authority.issue());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) TestPatience.LONG.toMillis());
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();

            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP", "live");
        }
    }

    @Test
    void shouldTakeAnotherCertificateWithoutARestart() throws Exception {
        TestAuthority next = TestAuthority.create(directory.resolve("next"));
        TlsFiles files = authority.issue();
        TlsFiles changed = next.issue();
        try (HttpServer server = start(files);
                HttpClient open = client(authority, HttpClient.Version.HTTP_2)) {
            assertThat(get(open, server).statusCode()).isEqualTo(200);
            assertThat(isTaken(next, server)).isFalse();

            Files.copy(changed.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(changed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);

            TestPatience.await().until(() -> isTaken(next, server));
            assertThat(isTaken(authority, server)).isFalse();
            assertThat(get(open, server).statusCode()).isEqualTo(200);
        }
    }

    /** In one step: nobody sees half of it. */
    private static void replace(Path file, Path by) throws Exception {
        Files.move(by, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** How often the watcher says that it has looked at files that do not fit. */
    private static final class RefusedFiles extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger watcher = (Logger) LoggerFactory.getLogger("io.parley.http.tls.WatchedFiles");
        private final AtomicInteger times = new AtomicInteger();

        RefusedFiles() {
            setContext(watcher.getLoggerContext());
            start();
            watcher.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                times.incrementAndGet();
            }
        }

        void await(int expected) {
            TestPatience.await().until(() -> times.get() >= expected);
        }

        @Override
        public void close() {
            watcher.detachAppender(this);
            stop();
        }
    }

    @Test
    void shouldGoOnWithWhatItHasUntilBothFilesFit() throws Exception {
        TestAuthority next = TestAuthority.create(directory.resolve("next"));
        TlsFiles files = authority.issue();
        TlsFiles changed = next.issue();
        Path noKey = Files.writeString(directory.resolve("no-key.pem"), "no key at all");
        try (HttpServer server = start(files);
                RefusedFiles refused = new RefusedFiles()) {
            // A watcher that took each file by itself, or gave up at the first that does not fit, would not survive
            // this.
            replace(files.key(), noKey);
            refused.await(1);
            assertThat(isTaken(authority, server)).isTrue();
            replace(files.certificate(), changed.certificate());
            refused.await(2);
            assertThat(isTaken(authority, server)).isTrue();

            replace(files.key(), changed.key());
            TestPatience.await().until(() -> isTaken(next, server));
        }
    }

    @Test
    void shouldNotStartWithFilesThatDoNotFit() throws Exception {
        TlsFiles one = authority.issue();
        TlsFiles other = authority.issue();
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> start(new TlsFiles(one.certificate(), other.key())))
                .hasStackTraceContaining("expected the key of the certificate, but got another one");
        assertThatThrownBy(() -> start(new TlsFiles(missing, one.key()))).hasStackTraceContaining("missing.pem");
        assertThatThrownBy(() -> start(new TlsFiles(one.certificate(), one.certificate())))
                .hasStackTraceContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> start(new TlsFiles(one.key(), one.key())))
                .hasStackTraceContaining("expected a certificate");
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void shouldFinishWhatIsInFlightWhenItStops(HttpClient.Version version) throws Exception {
        HttpServer server = start(authority.issue());
        try (HttpClient client = client(authority, version);
                SSLSocket idle = connect(server)) {
            idle.startHandshake();
            var slow = client.sendAsync(request(server, SLOW), BodyHandlers.ofString());
            slowBegan.await();

            Thread stop = Thread.startVirtualThread(server::close);
            // The stop hurries connections on which nothing is: whatever else it hurried would be gone by then as well.
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            slowEnd.complete("done");

            assertThat(slow.get().body()).isEqualTo("done");
            stop.join();
        }
    }
}
