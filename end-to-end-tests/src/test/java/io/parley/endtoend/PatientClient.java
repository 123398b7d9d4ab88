package io.parley.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One user's client of a node that comes and goes: it tries again, as the contract says it may, until there is an answer, its thread is
 * interrupted, or the time of a whole test is over.
 */
final class PatientClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(TestPatience.TEST_MINUTES);

    /** A request that is lost without an error is sent again after that. */
    private static final Duration REQUEST_TIME_MAX = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RestartableNode node;
    private final String user;
    private final String token;

    PatientClient(RestartableNode node, String user) {
        this.node = node;
        this.user = user;
        this.token = node.tokens().of(user);
    }

    /** The answer to an accepted send; the same message is sent until it is accepted. */
    JsonNode send(String to, String messageId, String text) throws InterruptedException {
        ObjectNode body =
                JSON.createObjectNode().put("to", to).put("text", text).put("messageId", messageId);
        return exchange(
                "/v1/messages",
                202,
                request -> request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    JsonNode markRead(String peer, long sequence) throws InterruptedException {
        return exchange(
                "/v1/conversations/" + peer + "/read",
                202,
                request -> request.header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"seq\":" + sequence + "}")));
    }

    /** @param headers names and values in turn */
    JsonNode get(String path, String... headers) throws InterruptedException {
        return exchange(path, 200, request -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return request.GET();
        });
    }

    private interface Filled {
        HttpRequest.Builder by(HttpRequest.Builder request);
    }

    private JsonNode exchange(String path, int expected, Filled filled) throws InterruptedException {
        long begin = System.nanoTime();
        String last = "no attempt";
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            HttpRequest request = filled.by(HttpRequest.newBuilder(node.url().resolve(path))
                            .timeout(REQUEST_TIME_MAX)
                            .header("Authorization", "Bearer " + token))
                    .build();
            try {
                HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                if (response.statusCode() == expected) {
                    return JSON.readTree(response.body());
                }
                last = response.statusCode() + " " + JSON.readTree(response.body());
                if (response.statusCode() != 503 && response.statusCode() != 429) {
                    break;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("expected " + expected + " for " + path + " of " + user + ", but got " + last);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
