package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Streams cost no more than they may: there are only so many, and none is held up by a client. */
final class StreamLimitTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(100);

    /** Each is of about 390,000 bytes on the wire, so that some dozens are more than any buffer in between holds. */
    private static final String LARGEST = "\u0001".repeat(MessageText.BYTES_MAX);

    private static final int MANY = 100;

    @Test
    void shouldRefuseOneStreamTooManyOfOneUser() {
        try (QueryServer server = QueryServer.start(new StreamConfig(Duration.ofMillis(2_100), LONG, 2, 10));
                var first = StreamClient.open(server, ALICE, StreamClient.PATH);
                var second = StreamClient.open(server, ALICE, StreamClient.PATH)) {
            Answer third = server.get(ALICE, StreamClient.PATH);
            try (var other = StreamClient.open(server, BOB, StreamClient.PATH)) {
                assertThat(List.of(first.status(), second.status(), other.status()))
                        .containsOnly(200);
            }
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.mediaType()).isEqualTo("application/problem+json");
            assertThat(third.header("Retry-After")).hasValue("3");
            assertThat(third.json().get("type").asText()).endsWith(":too-many-requests");
        }
    }

    /** Whoever is behind waits for others that are, and hears that the stream lives; who is not, waits for nobody. */
    @Test
    void shouldSendWhatIsNewWhileThoseThatAreBehindTakeTurns() throws IOException {
        int turns = CatchingUp.turnsOf(Runtime.getRuntime().availableProcessors());
        List<StreamClient> holders = new ArrayList<>();
        try (QueryServer server = QueryServer.start(new StreamConfig(SOON, LONG, turns, turns + 2));
                var live = StreamClient.open(server, CAROL, StreamClient.PATH)) {
            for (int i = 0; i < MANY; i++) {
                server.mailboxes.send(ALICE, BOB, "message " + i, i);
            }
            server.mailboxes.holdUp(ALICE);
            for (int i = 0; i < turns; i++) {
                holders.add(StreamClient.open(server, ALICE, StreamClient.PATH));
            }
            await().until(() -> server.mailboxes.held() == turns);

            try (var behind = StreamClient.open(server, BOB, StreamClient.PATH)) {
                behind.next(FeedPump.CHANGES_AT_A_TIME);
                behind.nextComment();
                server.mailboxes.send(new UserId("dave"), CAROL, "new", MANY);
                assertThat(live.next().id()).isEqualTo(1);

                server.mailboxes.goOn();
                assertThat(behind.next(MANY - FeedPump.CHANGES_AT_A_TIME)
                                .getLast()
                                .id())
                        .isEqualTo(MANY);
            }
        } finally {
            holders.forEach(StreamClient::close);
        }
    }

    @Test
    void shouldRefuseOneStreamTooManyInAll() {
        try (QueryServer server = QueryServer.start(new StreamConfig(LONG, LONG, 2, 2));
                var first = StreamClient.open(server, ALICE, StreamClient.PATH);
                var second = StreamClient.open(server, BOB, StreamClient.PATH)) {
            Answer third = server.get(CAROL, StreamClient.PATH);

            assertThat(List.of(first.status(), second.status())).containsOnly(200);
            assertThat(third.status()).isEqualTo(503);
            assertThat(third.header("Retry-After")).hasValue("5");
            assertThat(open(server)).isEqualTo(2);
        }
    }

    @Test
    void shouldMakeRoomAgainWhenAClientGoesAway() throws IOException {
        try (QueryServer server = QueryServer.start(new StreamConfig(SOON, LONG, 1, 1))) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                var stream =
                        StreamClient.open(server, version, server.token(ALICE, Duration.ofHours(1)), StreamClient.PATH);
                stream.nextComment();
                assertThat(server.get(BOB, StreamClient.PATH).status()).isEqualTo(503);

                stream.close();

                await().until(() -> open(server) == 0);
                assertThat(server.mailboxes.waiting()).isZero();
            }
            assertThat(ended(server, "client-gone")).isEqualTo(2);
        }
    }

    @Test
    void shouldCutOffAClientThatTakesNothingAndLetItResume() throws IOException {
        Duration bound = Duration.ofMillis(500);
        try (QueryServer server = QueryServer.start(new StreamConfig(SOON, bound, 10, 10))) {
            // Given
            fill(server, MANY);
            long begin = System.nanoTime();

            try (RawStream slow = RawStream.open(server, ALICE)) {
                // When
                await().until(() -> ended(server, "too-slow") == 1);

                // Then
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(bound);
                assertThat(open(server)).isZero();
                long seen = wholeEvents(slow.readAll());
                assertThat(seen).isLessThan(MANY);
                assertThat(resume(server, seen))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(seen + 1, MANY).boxed().toList());
            }
        }
    }

    /** The rest of the changes, by their numbers; where this machine is so slow that this client is cut off too, it resumes again. */
    private static List<Long> resume(QueryServer server, long seen) {
        List<Long> rest = new ArrayList<>();
        while (seen + rest.size() < MANY) {
            try (var resumed = StreamClient.open(server, ALICE, StreamClient.PATH + "?after=" + (seen + rest.size()))) {
                while (seen + rest.size() < MANY) {
                    rest.add(resumed.next().id());
                }
            } catch (IOException e) {
                assertThat(ended(server, "too-slow"))
                        .as("streams that were cut off")
                        .isGreaterThan(1);
            }
        }
        return rest;
    }

    /** How many events are whole in an answer that is cut: it must not look as if it had ended. */
    private static long wholeEvents(byte[] answer) {
        String text = new String(answer, StandardCharsets.US_ASCII);
        assertThat(text).startsWith("HTTP/1.1 200 OK\r\n").doesNotEndWith("\r\n0\r\n\r\n");
        return text.split("\\}\n\n", -1).length - 1L;
    }

    @Test
    void shouldCutOffOneStreamOfAnHttp2ConnectionAndNotTheOthers() throws IOException {
        try (QueryServer server = QueryServer.start(new StreamConfig(SOON, Duration.ofMillis(500), 10, 10));
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            // Given
            fill(server, MANY);
            var slow = client.sendAsync(request(server, ALICE), BodyHandlers.ofInputStream())
                    .join();
            var other = client.sendAsync(request(server, CAROL), BodyHandlers.ofInputStream())
                    .join();

            // When
            await().until(() -> ended(server, "too-slow") == 1);

            // Then
            server.mailboxes.send(BOB, CAROL, "still here", 1);
            EventParser parser = new EventParser();
            while (parser.events().isEmpty()) {
                parser.take((byte) other.body().read());
            }
            assertThat(parser.events().remove().json().get("text").textValue()).isEqualTo("still here");
            assertThat(open(server)).isEqualTo(1);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> slow.body().readAllBytes())
                    .isInstanceOf(IOException.class);
            client.shutdownNow();
        }
    }

    @Test
    void shouldCutOffEveryStreamOfAnHttp2ConnectionThatTakesNothing() throws IOException {
        Duration bound = Duration.ofMillis(500);
        try (QueryServer server = QueryServer.start(new StreamConfig(SOON, bound, 10, 10));
                RawHttp2 slow = RawHttp2.connect(server)) {
            // Given
            fill(server, MANY);
            long begin = System.nanoTime();

            // When
            for (int i = 0; i < 5; i++) {
                slow.open(server, ALICE);
            }

            // Then
            await().until(() -> ended(server, "too-slow") == 5);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(bound);
            assertThat(open(server)).isZero();
            assertThat(server.mailboxes.waiting()).isZero();
        }
    }

    @Test
    void shouldCutOffTheSlowestWhenTheyHoldTooMuchTogether() throws IOException {
        int pieces = 10;
        long bytesMax = pieces * 400_000L;
        try (QueryServer server = QueryServer.start(new StreamConfig(SOON, LONG, 100, 100, bytesMax))) {
            // Given
            fill(server, MANY);
            List<RawStream> slow = new ArrayList<>();
            for (int i = 0; i < 3 * pieces; i++) {
                slow.add(RawStream.open(server, ALICE));
            }

            // Then
            await().until(() -> open(server) == pieces);
            assertThat(ended(server, "too-slow")).isEqualTo(2 * pieces);
            try (var reads = StreamClient.open(server, ALICE, StreamClient.PATH)) {
                assertThat(reads.next(MANY)).hasSize(MANY);
            }
            for (RawStream each : slow) {
                each.close();
            }
        }
    }

    @Test
    void shouldNotHoldUpOthersWhileAClientTakesNothing() throws IOException {
        try (QueryServer server = QueryServer.start(new StreamConfig(LONG, LONG, 200, 200, 1L << 30))) {
            // Given
            fill(server, MANY);
            RawStream[] slow = new RawStream[100];
            for (int i = 0; i < slow.length; i++) {
                slow[i] = RawStream.open(server, ALICE);
            }
            await().until(() -> open(server) == slow.length);

            // When
            try (var stream = StreamClient.open(server, ALICE, StreamClient.PATH + "?after=" + (MANY - 1))) {
                assertThat(stream.next().id()).isEqualTo(MANY);
                for (int i = 1; i <= 100; i++) {
                    server.mailboxes.send(BOB, ALICE, "live", 1);

                    // Then
                    assertThat(stream.next().id()).isEqualTo(MANY + i);
                }
            }
            assertThat(server.get(ALICE, "/v1/conversations").status()).isEqualTo(200);
            assertThat(open(server)).isGreaterThanOrEqualTo(slow.length);
            for (RawStream each : slow) {
                each.close();
            }
            await().until(() -> open(server) <= 1);
        }
    }

    private static void fill(QueryServer server, int messages) {
        for (int i = 0; i < messages; i++) {
            server.mailboxes.send(BOB, ALICE, LARGEST, 1);
        }
    }

    private static HttpRequest request(QueryServer server, UserId user) {
        return HttpRequest.newBuilder(server.uri(StreamClient.PATH))
                .header("Authorization", "Bearer " + server.token(user, Duration.ofHours(1)))
                .build();
    }

    static double open(QueryServer server) {
        return server.metrics.get("parley.query.streams").gauge().value();
    }

    static double ended(QueryServer server, String reason) {
        return server.metrics
                .get("parley.query.stream.ends")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
