package io.parley.endtoend.campaign;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One user's requests to a node that comes and goes. No request takes longer than {@link #TIME_MAX}; none is repeated here. Thread-safe. */
final class Connection {
    /** After that a client gives up, not knowing what has become of his request: well below the longer pauses of a node. */
    static final Duration TIME_MAX = Duration.ofSeconds(8);

    private final HttpClient http;
    private final URI node;
    private final String token;

    Connection(HttpClient http, URI node, String token) {
        this.http = http;
        this.node = node;
        this.token = token;
    }

    /**
     * How a request ended.
     *
     * @param status 0 when there was no answer
     * @param neverLeft whether there was no connection to send it over, so that it certainly had no effect
     */
    record Reply(int status, String body, boolean retryAfter, boolean neverLeft) {
        static Reply none(boolean neverLeft) {
            return new Reply(0, "", false, neverLeft);
        }
    }

    /** @param seen for the header {@code Parley-Seen-Seq}; 0 for none */
    Reply get(String path, long seen) throws InterruptedException {
        HttpRequest.Builder request = to(path).GET();
        if (seen > 0) {
            request.header("Parley-Seen-Seq", Long.toString(seen));
        }
        return exchange(request);
    }

    Reply post(String path, String mediaType, String body) throws InterruptedException {
        return exchange(
                to(path).header("Content-Type", mediaType).POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }

    Reply put(String path, String body) throws InterruptedException {
        return exchange(to(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    URI node() {
        return node;
    }

    String token() {
        return token;
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(node.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private Reply exchange(HttpRequest.Builder request) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> response = answer.get(TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
            boolean retryAfter = response.headers().firstValue("Retry-After").isPresent();
            return new Reply(response.statusCode(), response.body(), retryAfter, false);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return Reply.none(false);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw new AssertionError("expected an answer or a broken connection", e);
            }
            return Reply.none(neverLeft(e.getCause()));
        }
    }

    private static boolean neverLeft(Throwable cause) {
        return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
    }
}
