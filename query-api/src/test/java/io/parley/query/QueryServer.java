package io.parley.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.limit.HttpLimits;
import io.parley.http.token.UserTokens;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The query API behind the real server, before mailboxes in memory, with a client for it. */
final class QueryServer implements AutoCloseable {
    private static final byte[] SECRET = "a secret of at least 32 bytes, for tests".getBytes(StandardCharsets.US_ASCII);
    private static final Duration REQUEST_TIME_MAX = TestPatience.LONG;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer, read. */
    record Answer(int status, HttpResponse<byte[]> response) {
        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** What the body is, parameters such as the charset left out. */
        String mediaType() {
            return header("Content-Type").orElse("").replaceFirst(";.*", "");
        }

        /** The fields that a problem blames. */
        List<String> blamed() {
            return json().path("errors").findValuesAsText("field");
        }

        Optional<String> nextCursor() {
            return Optional.ofNullable(json().get("nextCursor")).map(JsonNode::textValue);
        }
    }

    final InMemoryMailboxes mailboxes = new InMemoryMailboxes();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Hs256TokenIssuer issuer = new Hs256TokenIssuer(SECRET, InstantSource.system());

    /** With HTTP/2, all requests would share one connection, and one response that is not read would hold up the others. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final QueryApp app;
    private final HttpServer server;

    private QueryServer(QueryConfig config) {
        app = new QueryApp(config, mailboxes, metrics);
        server = HttpServer.start(
                // As much under way as a test asks for, on a machine however slow.
                new HttpConfig("127.0.0.1", 0).withLimits(HttpLimits.ONE_MACHINE.withInFlight(Optional.empty())),
                UserTokens.ofSecret(SECRET, InstantSource.system()),
                Optional::empty,
                metrics,
                List.of(app));
    }

    static QueryServer start(Duration patience) {
        return new QueryServer(new QueryConfig(patience));
    }

    static QueryServer start(StreamConfig streams) {
        return new QueryServer(new QueryConfig(QueryConfig.PATIENCE_DEFAULT, streams));
    }

    static QueryServer start(Duration patience, ReadLimits limits) {
        return new QueryServer(new QueryConfig(patience, StreamConfig.defaults(), limits));
    }

    /** @param headers names and values in turn */
    Answer get(UserId caller, String path, String... headers) {
        return getLater(caller, path, headers).join();
    }

    CompletableFuture<Answer> getLater(UserId caller, String path, String... headers) {
        return send("GET", caller, path, BodyHandlers.ofByteArray(), headers)
                .thenApply(response -> new Answer(response.statusCode(), response));
    }

    Answer call(String method, UserId caller, String path) {
        HttpResponse<byte[]> response =
                send(method, caller, path, BodyHandlers.ofByteArray()).join();
        return new Answer(response.statusCode(), response);
    }

    Answer getOverHttp2(UserId caller, String path) {
        try (HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest request = request("GET", caller, path).build();
            HttpResponse<byte[]> response =
                    http2.sendAsync(request, BodyHandlers.ofByteArray()).join();
            return new Answer(response.statusCode(), response);
        }
    }

    Answer getWithoutToken(String path) {
        HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
        HttpResponse<byte[]> response =
                client.sendAsync(request, BodyHandlers.ofByteArray()).join();
        return new Answer(response.statusCode(), response);
    }

    <B> CompletableFuture<HttpResponse<B>> send(
            String method, UserId caller, String path, BodyHandler<B> body, String... headers) {
        HttpRequest.Builder request = request(method, caller, path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.sendAsync(request.build(), body);
    }

    private HttpRequest.Builder request(String method, UserId caller, String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(REQUEST_TIME_MAX)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + token(caller, Duration.ofHours(1)));
    }

    String token(UserId caller, Duration validity) {
        return issuer.issue(caller, validity);
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** {@code peer} as a segment of a path, everything that may be encoded encoded. */
    static String segment(UserId peer) {
        return URLEncoder.encode(peer.value(), StandardCharsets.US_ASCII).replace(".", "%2E");
    }

    @Override
    public void close() {
        app.close();
        client.close();
        server.close();
    }
}
