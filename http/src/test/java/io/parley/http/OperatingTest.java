package io.parley.http;

import static io.parley.http.TestPatience.await;
import static io.parley.http.TestServer.assertProblem;
import static io.parley.http.TestServer.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldSayThatItLives() throws Exception {
        HttpResponse<String> response = server.send(server.anonymous("/health/live"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"live\"}");
    }

    /** In one piece, however long: chunks would be several writes. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldSayTheLengthOfAnAnswerThatIsInMemory(HttpClient.Version version) throws Exception {
        String text = "x".repeat(60_000);
        String expected = "{\"text\":\"" + text + "\",\"n\":1}";

        HttpResponse<String> response = server.send(server.request("/v1/echo")
                .version(version)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(expected)));

        assertThat(response.body()).isEqualTo(expected);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(expected.length());
        assertThat(response.headers().firstValue("Transfer-Encoding")).isEmpty();
    }

    @Test
    void shouldSayTheLengthToHeadThatItWouldSayToGet() throws Exception {
        long length = server.get("/v1/whoami").body().length();

        HttpResponse<String> head = server.send(server.request("/v1/whoami").HEAD());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(length);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html", "image/png;q=0.5"})
    void shouldSayThatItLivesAndIsReadyWhateverTypeIsPreferred(String accept) throws Exception {
        for (String path : List.of("/health/live", "/health/ready")) {
            assertThat(server.send(server.anonymous(path).header("Accept", accept))
                            .statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldSayWhetherItIsReadyAndWhyNot() throws Exception {
        // Given
        assertThat(server.send(server.anonymous("/health/ready")).body()).isEqualTo("{\"status\":\"ready\"}");

        // When
        server.unreadiness = Optional.of("restoring \"messages\"");

        // Then
        HttpResponse<String> response = server.send(server.anonymous("/health/ready"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).isEqualTo("{\"status\":\"not-ready\",\"reason\":\"restoring \\\"messages\\\"\"}");
        assertThat(server.send(server.anonymous("/health/ready").HEAD()).statusCode())
                .isEqualTo(503);
        server.unreadiness = Optional.empty();
    }

    @Test
    void shouldCountRequestsByRouteAndNotByPath() throws Exception {
        // Given
        server.get("/v1/users/bob");
        server.get("/v1/users/carol");
        server.get("/v1/users/not%20a%20user");
        server.get("/v1/nowhere");
        server.send(server.anonymous("/v1/whoami"));

        // Then: a request is counted just after its answer
        await().untilAsserted(() -> {
            HttpResponse<String> response = server.send(server.anonymous("/metrics"));
            assertThat(response.headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(response.body())
                    .contains(count("GET", "/v1/users/{user}", 200) + "2\n")
                    .contains(count("GET", "/v1/users/{user}", 400) + "1\n")
                    .contains(count("none", "none", 404))
                    .contains(count("none", "none", 401))
                    .doesNotContain("carol")
                    .doesNotContain("nowhere");
        });
    }

    private static String count(String method, String route, int status) {
        return "parley_http_requests_seconds_count{method=\"%s\",route=\"%s\",status=\"%d\"} "
                .formatted(method, route, status);
    }

    @Test
    void shouldDescribeItself() throws Exception {
        HttpResponse<String> response = server.send(server.anonymous("/openapi.yaml"));

        assertThat(response.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(response.body()).startsWith("openapi: 3.1.0\n").contains("\n  /health/ready:\n");
        assertProblem(server.send(server.anonymous("/openapi.yaml").header("Accept", "application/json")), 406);
    }

    @Test
    void shouldSpeakHttp2WithoutTls() throws Exception {
        try (var http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> upgraded =
                    http2.send(server.request("/v1/whoami").build(), BodyHandlers.ofString());
            HttpResponse<String> second =
                    http2.send(server.request("/v1/whoami").build(), BodyHandlers.ofString());

            assertThat(upgraded.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.body()).isEqualTo(value("alice"));
        }
    }

    /** The client asks to upgrade with its first request, whatever that is. */
    @Test
    void shouldTakeAFirstRequestWithAChunkedBodyFromAClientOfHttp2() throws Exception {
        byte[] body = "{\"text\":\"x\",\"n\":1}".getBytes(StandardCharsets.US_ASCII);
        try (var http2 = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http2.send(
                    server.request("/v1/echo")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("{\"text\":\"x\",\"n\":1}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "GET /v1/whoami HTTP/1.1",
                "GET /v1/whoami HTTP/1.1|Host: a|Host: b",
                "GET /v1/whoami HTTP/1.1|Host: a|no colon",
                "POST /v1/echo HTTP/1.1|Host: a|Content-Length: 3|Transfer-Encoding: chunked||0",
                "POST /v1/echo HTTP/1.1|Host: a|Content-Length: 3|Content-Length: 4||abcd",
                "POST /v1/echo HTTP/1.1|Host: a|Content-Length: x",
                "GET /v1/../metrics/%zz HTTP/1.1|Host: a",
                "GET /v1/whoami HTTP/9.9|Host: a",
                "POST /v1/echo HTTP/1.1|Host: a|Transfer-Encoding: gzip",
            })
    void shouldRefuseWhatIsNotWellFormedHttp(String request) throws Exception {
        String answer = server.raw(request.split("\\|"));

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Content-Type: application/problem+json");
        assertProblem(answer, 400);
    }

    @Test
    void shouldRefuseTooLargeAHeader() throws Exception {
        String answer = server.raw("GET /v1/whoami HTTP/1.1", "Host: a", "X-Large: " + "x".repeat(17_000));

        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("Content-Type: application/problem+json");
        assertProblem(answer, 431);
    }

    @Test
    void shouldRefuseTooLongAToken() throws Exception {
        assertProblem(
                server.send(server.anonymous("/v1/whoami").header("Authorization", "Bearer " + "x".repeat(8193))), 401);
    }

    @Test
    void shouldFinishWhatIsInFlightWhenItStopsAndTakeNothingNew() throws Exception {
        // Given
        try (var stopping = new TestServer()) {
            CompletableFuture<HttpResponse<String>> slow =
                    stopping.client.sendAsync(stopping.request("/v1/slow").build(), BodyHandlers.ofString());
            assertThat(stopping.slowBegan.await(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            // When
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping.server::close);
            await().until(() -> refusesConnections(stopping));
            assertThat(stopped).isNotDone();
            stopping.slowEnd.complete("late");

            // Then
            assertThat(slow.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo(value("late"));
            stopped.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldNotHurryWhatIsInFlightWhenItStops(HttpClient.Version version) throws Exception {
        try (var stopping = new TestServer();
                var idle = stopping.connect();
                var client = HttpClient.newBuilder().version(version).build()) {
            // Given
            idle.setSoTimeout(TestServer.SOCKET_TIMEOUT_MS);
            idle.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            client.send(stopping.request("/v1/whoami").build(), BodyHandlers.discarding());
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(stopping.request("/v1/slow").build(), BodyHandlers.ofString());
            assertThat(stopping.slowBegan.await(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            // When
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping.server::close);

            // Then
            // The stop hurries connections on which nothing is: whatever else it hurried would be gone by then as well.
            assertThat(idle.getInputStream().readAllBytes()).isNotEmpty();
            assertThat(slow).isNotDone();
            assertThat(stopped).isNotDone();
            stopping.slowEnd.complete("late");
            assertThat(slow.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo(value("late"));
            stopped.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldTellAClientOfAnOpenConnectionThatItIsStopping() throws Exception {
        try (var stopping = new TestServer();
                var socket = stopping.connect()) {
            // Given
            socket.setSoTimeout(TestServer.SOCKET_TIMEOUT_MS);
            CompletableFuture<HttpResponse<String>> slow =
                    stopping.client.sendAsync(stopping.request("/v1/slow").build(), BodyHandlers.ofString());
            assertThat(stopping.slowBegan.await(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            socket.getOutputStream().write("POST /v1/echo HT".getBytes(StandardCharsets.US_ASCII));

            // When
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping.server::close);
            await().until(() -> refusesConnections(stopping));
            socket.getOutputStream().write("TP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // Then
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 1")
                    .contains("\"outcome\":\"not-accepted\"");
            stopping.slowEnd.complete("late");
            assertThat(slow.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
            stopped.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static boolean refusesConnections(TestServer stopping) {
        try (var socket = stopping.connect()) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
