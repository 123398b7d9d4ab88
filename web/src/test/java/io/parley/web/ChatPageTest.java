package io.parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.token.UserTokens;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatPageTest {
    private static final byte[] SECRET = "a secret of at least thirty-two bytes".getBytes(StandardCharsets.UTF_8);

    private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = HttpServer.start(
                new HttpConfig("127.0.0.1", 0),
                UserTokens.ofSecret(SECRET, InstantSource.system()),
                Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(new ChatPage(), new DevelopmentSignIn(new Hs256TokenIssuer(SECRET, InstantSource.system()))));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void shouldServeThePageUnderAPolicyThatAllowsNothingForeign() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body())
                .doesNotContain("style=")
                .doesNotContain("onclick")
                .doesNotContain("http://", "https://");
    }

    @Test
    void shouldServeEveryFileThatThePageNames() throws Exception {
        Matcher names = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(get("/").body());
        int found = 0;
        while (names.find()) {
            found++;
            assertThat(get("/" + names.group(1)).statusCode())
                    .as(names.group(1))
                    .isEqualTo(200);
        }
        assertThat(found).isGreaterThanOrEqualTo(3);
        Deque<String> modules = new ArrayDeque<>(List.of("main.js"));
        Set<String> served = new HashSet<>();
        while (!modules.isEmpty()) {
            String name = modules.pop();
            if (served.add(name)) {
                HttpResponse<String> module = get("/" + name);
                assertThat(module.statusCode()).as(name).isEqualTo(200);
                assertThat(module.body()).doesNotContain("innerHTML").doesNotContain("eval(");
                IMPORT.matcher(module.body()).results().forEach(imported -> modules.push(imported.group(1)));
            }
        }
        assertThat(served).hasSizeGreaterThan(5);
    }

    @Test
    void shouldSignInOnThisMachine() throws Exception {
        HttpResponse<String> answer = signIn("{\"user\":\"alice\"}", "http://127.0.0.1:" + server.port());

        assertThat(answer.statusCode()).isEqualTo(200);
        Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer.body());
        assertThat(token.find()).isTrue();
        assertThat(UserTokens.ofSecret(SECRET, InstantSource.system())
                        .authenticate("Bearer " + token.group(1))
                        .user())
                .isEqualTo(new UserId("alice"));
    }

    @Test
    void shouldNotSignInThroughAnotherSitesPage() throws Exception {
        assertThat(signIn("{\"user\":\"alice\"}", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(signIn("{\"user\":\"alice\"}", "null").statusCode()).isEqualTo(403);
    }

    /** A name that its owner points to this machine: the browser then takes our answers for that site's own. */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80"})
    void shouldNotSignInUnderANameThatIsNotThisMachines(String host) throws Exception {
        assertThat(rawStatus(host)).startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":\"\"}",
                "{\"user\":\"a b\"}",
                "{\"user\":1}",
                "{}",
                "{\"user\":\"a\",\"x\":1}",
                "alice"
            })
    void shouldRefuseWhatIsNoUser(String body) throws Exception {
        assertThat(signIn(body, "http://127.0.0.1:" + server.port()).statusCode())
                .isEqualTo(400);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> signIn(String body, String origin) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("/dev/token"))
                        .header("Content-Type", "application/json")
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** The Java client does not let a request name another host. */
    private static String rawStatus(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String body = "{\"user\":\"alice\"}";
            socket.getOutputStream()
                    .write(("POST /dev/token HTTP/1.1\r\nHost: " + host
                                    + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
