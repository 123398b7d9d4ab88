package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.limit.HttpLimits;
import io.parley.http.request.JsonObject;
import io.parley.http.request.JsonShape;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.PathParameters;
import io.parley.http.request.QueryParameters;
import io.parley.http.request.RequestBody;
import io.parley.http.token.UserTokens;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A server with a few routes that show what the edge does, and a client for it. */
final class TestServer implements AutoCloseable {
    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final int BODY_BYTES_MAX = 100_000;

    /** So long that a server that has to cut requests shows as one that does not stop. */
    private static final Duration STOP_TIME_MAX = TestPatience.LONG.multipliedBy(2);

    static final int SOCKET_TIMEOUT_MS = (int) TestPatience.LONG.toMillis();
    private static final JsonShape SHAPE = JsonShape.of(
            JsonShape.Field.string("text"), JsonShape.Field.integer("n"), JsonShape.Field.optionalString("o"));

    final HttpServer server;
    final HttpClient client = HttpClient.newHttpClient();
    final String token =
            new Hs256TokenIssuer(SECRET, InstantSource.system()).issue(new UserId("alice"), Duration.ofHours(1));

    /** What readiness says. */
    volatile Optional<String> unreadiness = Optional.empty();

    /** {@code /v1/slow} has begun, and ends when its future does. */
    final CountDownLatch slowBegan = new CountDownLatch(1);

    /** {@code /v1/large} has ended. */
    final CountDownLatch largeEnded = new CountDownLatch(1);

    final CompletableFuture<String> slowEnd = new CompletableFuture<>();

    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    TestServer() {
        this(HttpLimits.ONE_MACHINE, InstantSource.system());
    }

    /** Its clock stands still. */
    TestServer(HttpLimits limits) {
        this(limits, () -> Instant.EPOCH);
    }

    private TestServer(HttpLimits limits, InstantSource clock) {
        server = HttpServer.start(
                new HttpConfig("127.0.0.1", 0).withLimits(limits),
                UserTokens.ofSecret(SECRET, InstantSource.system()),
                () -> unreadiness,
                metrics,
                List.of(routes -> routes.get(
                                "/v1/whoami", ctx -> answer(ctx, Caller.of(ctx).value()))
                        .get(
                                "/v1/users/{user}",
                                ctx -> answer(
                                        ctx, PathParameters.user(ctx, "user").value()))
                        .get("/v1/page", ctx -> answer(ctx, Integer.toString(QueryParameters.limit(ctx, 20))))
                        .get(
                                "/v1/single",
                                ctx -> answer(
                                        ctx, QueryParameters.single(ctx, "x").orElse("none")))
                        .get("/v1/slow", this::slow)
                        .get("/v1/large", this::large)
                        .get("/v1/fault", ctx -> fail())
                        .get("/v1/overflow", ctx -> overflow())
                        .get("/open", ctx -> answer(ctx, Caller.of(ctx).value()))
                        .post("/v1/echo", TestServer::echo)
                        .post("/v1/echo:colon", TestServer::echo)),
                STOP_TIME_MAX,
                clock);
    }

    /** As much as no connection holds while nobody reads, for whoever takes it soon. */
    private void large(Context ctx) {
        try {
            JsonAnswer.stream(ctx, 200, Duration.ofMillis(500), json -> {
                json.writeStartArray();
                for (int i = 0; i < 5_000; i++) {
                    json.writeString("x".repeat(10_000));
                }
                json.writeEndArray();
            });
        } finally {
            largeEnded.countDown();
        }
    }

    private static void fail() {
        throw new IllegalStateException("a secret of ours");
    }

    private static void overflow() {
        throw new StackOverflowError("a secret of ours");
    }

    private void slow(Context ctx) {
        slowBegan.countDown();
        ctx.future(() -> slowEnd.thenAccept(text -> answer(ctx, text)));
    }

    private static void echo(Context ctx) {
        byte[] body = RequestBody.read(ctx, "application/json", BODY_BYTES_MAX);
        JsonObject object = SHAPE.read(RequestBody.decode(body, 0, body.length));
        MessageText text = MessageText.of(object.string("text"));
        JsonAnswer.send(ctx, 200, json -> {
            json.writeStartObject();
            JsonAnswer.writeText(json, "text", text);
            json.writeNumberField("n", object.integer("n"));
            json.writeEndObject();
        });
    }

    private static void answer(Context ctx, String value) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        JsonAnswer.send(ctx, 200, json -> {
            json.writeStartObject();
            json.writeStringField("value", value);
            json.writeEndObject();
        });
    }

    double refused(String reason) {
        return metrics.get("parley.refused").tag("reason", reason).counter().count();
    }

    static String value(String value) {
        return "{\"value\":\"" + value + "\"}";
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(TestPatience.LONG);
    }

    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> echo(String body) throws Exception {
        return echo(body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> echo(byte[] body) throws Exception {
        return send(request("/v1/echo")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    /** Sends these lines and an empty one, one byte for each character, and reads until the server closes the connection. */
    String raw(String... lines) throws IOException {
        try (Socket socket = asked(lines)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** What an answer begins with, for those after which Jetty keeps the connection until it has been idle for long. */
    String rawStatus(String... lines) throws IOException {
        try (Socket socket = asked(lines)) {
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 ddd".length()), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket asked(String... lines) throws IOException {
        Socket socket = connect();
        socket.setSoTimeout(SOCKET_TIMEOUT_MS);
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Server")).isEmpty();
        assertProblem(response.body(), status);
    }

    static void assertProblem(String body, int status) {
        assertThat(body)
                .contains("{\"type\":\"urn:parley:problem:")
                .contains("\"status\":" + status)
                .doesNotContain("a secret of ours")
                .doesNotContain("Exception");
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
