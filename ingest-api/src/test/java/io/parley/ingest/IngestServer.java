package io.parley.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.limit.HttpLimits;
import io.parley.http.token.UserTokens;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/** Ingest behind a real server, in front of a real log, and a client of it. */
final class IngestServer implements AutoCloseable {
    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final int PARTITIONS = 4;

    private static final Hs256TokenIssuer ISSUER = new Hs256TokenIssuer(SECRET, InstantSource.system());

    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final HttpClient client = HttpClient.newHttpClient();
    final IngestApp app;
    final HttpServer server;

    /** Takes as much at a time as a test asks for, on a machine however slow. */
    IngestServer(IngestConfig config, InstantSource clock) {
        this(config, clock, HttpLimits.ONE_MACHINE.withInFlight(Optional.empty()));
    }

    IngestServer(IngestConfig config, InstantSource clock, HttpLimits limits) {
        app = IngestApp.start(config, clock, metrics);
        server = HttpServer.start(
                new HttpConfig("127.0.0.1", 0).withLimits(limits),
                UserTokens.ofSecret(SECRET, InstantSource.system()),
                app::whyNotReady,
                metrics,
                List.of(app));
    }

    /** Makes the topics, as whoever starts ingest has to. */
    static void provision(EmbeddedBroker broker) throws Exception {
        LogSettings settings = LogSettings.singleMachine(PARTITIONS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicProvisioner(admin, TestPatience.LONG)
                    .provision(List.of(TopicContract.sends(settings), TopicContract.messages(settings)));
        }
    }

    static String token(String user) {
        return ISSUER.issue(new UserId(user), Duration.ofHours(1));
    }

    HttpRequest.Builder request(String path, String user) {
        return anonymous(path).header("Authorization", "Bearer " + token(user));
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(TestPatience.LONG);
    }

    HttpResponse<String> answer(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Posts {@code body} as a single send of {@code user}. */
    HttpResponse<String> send(String user, String body) throws Exception {
        return send(user, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> send(String user, byte[] body) throws Exception {
        return answer(sending(user, body));
    }

    CompletableFuture<HttpResponse<String>> sendAsync(String user, String body) {
        return client.sendAsync(
                sending(user, body.getBytes(StandardCharsets.UTF_8)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder sending(String user, byte[] body) {
        return request("/v1/messages", user)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
    }

    HttpResponse<String> sendBatch(String user, String body) throws Exception {
        return sendBatch(user, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> sendBatch(String user, byte[] body) throws Exception {
        return answer(request("/v1/messages:batch", user)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    static String body(String to, String text) {
        return "{\"to\":\"" + to + "\",\"text\":\"" + text + "\"}";
    }

    static String body(String to, String text, String messageId) {
        return "{\"to\":\"" + to + "\",\"text\":\"" + text + "\",\"messageId\":\"" + messageId + "\"}";
    }

    /** The string {@code name} of a flat JSON object. */
    static String field(String json, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(json);
        assertThat(matcher.find()).as("field %s in %s", name, json).isTrue();
        return matcher.group(1);
    }

    static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertProblem(response.body(), status);
    }

    static void assertProblem(String body, int status) {
        assertThat(body).startsWith("{\"type\":\"urn:parley:problem:").contains("\"status\":" + status);
    }

    static void assertNotSent(HttpResponse<String> response, String outcome) {
        assertProblem(response, 503);
        assertThat(field(response.body(), "outcome")).isEqualTo(outcome);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }

    @Override
    public void close() {
        client.close();
        server.close();
        app.close();
    }
}
