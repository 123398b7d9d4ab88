package io.parley.query;

import io.parley.query.EventParser.Event;
import io.parley.schemas.ids.UserId;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of a live stream, over either version of HTTP, with a connection of its own. Blocks. */
final class StreamClient implements AutoCloseable {
    static final String PATH = "/v1/feed/stream";

    private final HttpClient client;
    private final HttpResponse<InputStream> response;
    private final EventParser parser = new EventParser();

    private StreamClient(HttpClient client, HttpResponse<InputStream> response) {
        this.client = client;
        this.response = response;
    }

    static StreamClient open(QueryServer server, UserId user, String path, String... headers) {
        return open(server, HttpClient.Version.HTTP_1_1, server.token(user, Duration.ofHours(1)), path, headers);
    }

    static StreamClient open(
            QueryServer server, HttpClient.Version version, String token, String path, String... headers) {
        HttpClient client = HttpClient.newBuilder().version(version).build();
        if (version == HttpClient.Version.HTTP_2) {
            // This client loses its way when much comes right behind the answer that changes the protocol.
            client.sendAsync(HttpRequest.newBuilder(server.uri("/health/live")).build(), BodyHandlers.discarding())
                    .join();
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(path)).header("Authorization", "Bearer " + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return new StreamClient(
                client,
                client.sendAsync(request.build(), BodyHandlers.ofInputStream()).join());
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    int status() {
        return response.statusCode();
    }

    /** The next event; waits for it. */
    Event next() throws IOException {
        while (parser.events().isEmpty()) {
            takeOne();
        }
        return parser.events().remove();
    }

    List<Event> next(int count) throws IOException {
        List<Event> events = new ArrayList<>();
        while (events.size() < count) {
            events.add(next());
        }
        return events;
    }

    /** Waits for a comment; there must be no event before it. */
    void nextComment() throws IOException {
        int before = parser.comments();
        while (parser.comments() == before) {
            takeOne();
            if (!parser.events().isEmpty()) {
                throw new AssertionError("expected a comment, but got an event");
            }
        }
    }

    private void takeOne() throws IOException {
        int next = response.body().read();
        if (next < 0) {
            throw new EOFException();
        }
        parser.take((byte) next);
    }

    /** Takes {@code bytes} bytes, or fewer when {@code heartbeats} come before: the events among them. */
    List<Event> take(int bytes, int heartbeats) throws IOException {
        for (int i = 0; i < bytes && parser.comments() < heartbeats; i++) {
            takeOne();
        }
        return List.copyOf(parser.events());
    }

    /** Takes {@code bytes} bytes as they are. */
    byte[] raw(int bytes) throws IOException {
        return response.body().readNBytes(bytes);
    }

    /** All events up to the end of the stream; fails when it does not end in order. */
    List<Event> rest() throws IOException {
        parser.take(response.body().readAllBytes());
        if (!parser.isBetweenEvents()) {
            throw new AssertionError("expected whole events, but the last one is cut");
        }
        return List.copyOf(parser.events());
    }

    /** Goes away without a word. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
