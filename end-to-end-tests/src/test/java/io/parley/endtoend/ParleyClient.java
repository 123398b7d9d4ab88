package io.parley.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * The public API as a client sees it: paths, JSON, nothing of ours. Thread-safe; blocks, and lets only so many requests out at the
 * same time.
 */
final class ParleyClient implements AutoCloseable {
    /** Keeps two cores busy without a queue of its own in the server. */
    private static final int IN_FLIGHT_MAX = 32;

    private static final Duration TIMEOUT = TestPatience.LONG;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    private final URI server;
    private final Tokens tokens;

    ParleyClient(URI server, Tokens tokens) {
        this.server = server;
        this.tokens = tokens;
    }

    /** An answer of any status. */
    record Answer(int status, JsonNode body) {
        /** The body of a success; anything else fails the test. */
        JsonNode success() {
            if (status != 200 && status != 202) {
                throw new AssertionError("expected success, but got status " + status + ": " + body);
            }
            return body;
        }
    }

    /** Without a message id: the server chooses one. */
    Answer send(String from, String to, String text) {
        ObjectNode body = json.createObjectNode().put("to", to).put("text", text);
        return exchange(request(from, "/v1/messages")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** {@code user} has read everything that {@code peer} and he wrote up to {@code seq}. */
    Answer markRead(String user, String peer, long seq) {
        return exchange(request(user, "/v1/conversations/" + encoded(peer) + "/read")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"seq\":" + seq + "}")));
    }

    /** @param pathAndQuery below {@code /v1} */
    Answer get(String user, String pathAndQuery) {
        return exchange(request(user, "/v1" + pathAndQuery).GET());
    }

    /** As {@link #get}, by a client that has seen its mailbox up to {@code seen}: the answer must not be older. */
    Answer getSince(String user, String pathAndQuery, long seen) {
        return exchange(request(user, "/v1" + pathAndQuery)
                .header("Parley-Seen-Seq", Long.toString(seen))
                .GET());
    }

    private HttpRequest.Builder request(String user, String pathAndQuery) {
        return HttpRequest.newBuilder(server.resolve(pathAndQuery))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + tokens.of(user));
    }

    private Answer exchange(HttpRequest.Builder request) {
        inFlight.acquireUninterruptibly();
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), json.readTree(response.body()));
        } catch (IOException e) {
            throw new AssertionError("expected an answer from " + server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            inFlight.release();
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
