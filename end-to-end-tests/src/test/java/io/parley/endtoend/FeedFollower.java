package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.endtoend.EventStream.Event;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One device of a user: follows his feed over one connection after another, each from a position that it had once, of a kind and for a
 * time that chance decides, and puts together what they say. One thread.
 */
final class FeedFollower implements AutoCloseable {
    private static final String STREAM = "/v1/feed/stream";

    /** A connection that says nothing for this long is left. */
    private static final Duration QUIET_MAX = Duration.ofMillis(300);

    /** Longer than the bound that a node of a test may have set for readers that stop reading. */
    private static final Duration STOPS_READING_FOR = Duration.ofMillis(1_500);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final int EVENTS_MAX = 60;
    private static final int LIMIT_MAX = 40;

    private final HttpClient http2 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private final RestartableNode node;
    private final String token;
    private final Random random;
    private final PatientClient polls;
    private final FeedCopy copy;

    FeedFollower(RestartableNode node, String user, String device, Random random) {
        this.node = node;
        this.token = node.tokens().of(user);
        this.random = random;
        this.polls = new PatientClient(node, user);
        this.copy = new FeedCopy(user + "'s " + device);
    }

    FeedCopy copy() {
        return copy;
    }

    /** One more connection. */
    void connectOnce() throws InterruptedException {
        int kind = random.nextInt(10);
        long after = position();
        try {
            if (kind < 3) {
                poll(after);
            } else if (kind < 6) {
                follow(overHttp1(after), after, random.nextInt(EVENTS_MAX), false);
            } else if (kind < 8) {
                follow(overHttp2(after), after, random.nextInt(EVENTS_MAX), false);
            } else {
                // From far back, so that there is more to send than sockets hold.
                long farBack = random.nextInt(copy.head() / 4 + 1);
                follow(overHttp1(farBack), farBack, Integer.MAX_VALUE, true);
            }
        } catch (IOException e) {
            // The connection broke, or there is no node to connect to.
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Mostly where it is; else where it was once, at the very beginning among others. */
    private long position() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(copy.head() + 1);
            case 1 -> Math.max(0, copy.head() - random.nextInt(5));
            case 2 -> random.nextInt(4) == 0 ? 0 : copy.head();
            default -> copy.head();
        };
    }

    private void poll(long after) throws InterruptedException {
        int limit = 1 + random.nextInt(LIMIT_MAX);
        JsonNode page = polls.get("/v1/feed?after=" + after + "&limit=" + limit + "&wait=" + random.nextInt(2));
        long last = after;
        for (JsonNode entry : page.path("entries")) {
            last = copy.take(last, entry);
        }
        assertThat(last - after).as("changes in a page").isLessThanOrEqualTo(limit);
        assertThat(page.path("head").asLong()).as("head of a page").isGreaterThanOrEqualTo(last);
        if (last < page.path("head").asLong()) {
            assertThat(last - after).as("changes in a page, with more behind").isEqualTo(limit);
        }
    }

    private EventStream overHttp1(long after) throws IOException {
        return random.nextBoolean()
                ? EventStream.overHttp1(node.url(), token, STREAM + "?after=" + after, Optional.empty(), QUIET_MAX)
                : EventStream.overHttp1(node.url(), token, STREAM, Optional.of(after), QUIET_MAX);
    }

    private EventStream overHttp2(long after) throws IOException, InterruptedException {
        return random.nextBoolean()
                ? EventStream.overHttp2(
                        http2, node.url(), token, STREAM + "?after=" + after, Optional.empty(), QUIET_MAX)
                : EventStream.overHttp2(http2, node.url(), token, STREAM, Optional.of(after), QUIET_MAX);
    }

    private void follow(EventStream stream, long after, int events, boolean stopsReading) throws IOException {
        try (stream) {
            assertThat(stream.status()).as("status of a stream").isIn(200, 429, 503);
            if (stream.status() != 200) {
                LockSupport.parkNanos(PAUSE.toNanos());
                return;
            }
            int stopsAfter = stopsReading ? random.nextInt(3) : -1;
            long last = after;
            for (int i = 0; i < events; i++) {
                if (i == stopsAfter) {
                    LockSupport.parkNanos(STOPS_READING_FOR.toNanos());
                }
                Event event = stream.next(QUIET_MAX);
                assertThat(event.id())
                        .as("id of an event")
                        .isEqualTo(event.data().path("seq").asLong());
                assertThat(event.type())
                        .as("type of an event")
                        .isEqualTo(event.data().path("type").asText());
                last = copy.take(last, event.data());
            }
        }
    }

    @Override
    public void close() {
        http2.shutdownNow();
        polls.close();
    }
}
