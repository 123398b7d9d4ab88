package io.parley.query;

import static io.parley.query.StreamLimitTest.ended;
import static io.parley.query.StreamLimitTest.open;
import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams end when they must, in order, and leave nothing behind. */
final class StreamEndTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Enough for a slow machine to open a stream with it. */
    private static final Duration VALIDITY = Duration.ofSeconds(5);

    private static final StreamConfig SLOW_HEART = new StreamConfig(LONG, LONG, 1_000, 1_000);

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldEndWhenTheTokenExpires(HttpClient.Version version) throws IOException {
        try (QueryServer server = QueryServer.start(SLOW_HEART)) {
            server.mailboxes.send(BOB, ALICE, "hi", 1);
            String token = server.token(ALICE, VALIDITY);

            try (var stream = StreamClient.open(server, version, token, StreamClient.PATH)) {
                assertThat(stream.status()).isEqualTo(200);
                assertThat(stream.rest()).hasSize(1);
            }
            assertThat(ended(server, "token-expired")).isEqualTo(1);
            assertThat(open(server)).isZero();
            assertThat(server.mailboxes.waiting()).isZero();
        }
    }

    @Test
    void shouldEndWhenTheMailboxCannotBeReadAnyMore() throws IOException {
        try (QueryServer server = QueryServer.start(new StreamConfig(Duration.ofMillis(100), LONG, 10, 10));
                var stream = StreamClient.open(server, ALICE, StreamClient.PATH)) {
            server.mailboxes.fail("moving", Duration.ofSeconds(1));

            assertThat(stream.rest()).isEmpty();
            assertThat(ended(server, "unavailable")).isEqualTo(1);
            assertThat(server.get(ALICE, StreamClient.PATH).status()).isEqualTo(503);
        }
    }

    @Test
    void shouldEndWhenAReaderBreaksItsContract() throws IOException {
        try (QueryServer server = QueryServer.start(new StreamConfig(Duration.ofMillis(100), LONG, 10, 10));
                var stream = StreamClient.open(server, ALICE, StreamClient.PATH)) {
            server.mailboxes.breakWith(new IllegalStateException("a fault that this test has made"));

            assertThat(stream.rest()).isEmpty();
            assertThat(ended(server, "failed")).isEqualTo(1);
            assertThat(server.get(ALICE, StreamClient.PATH).status()).isEqualTo(500);
            assertThat(open(server)).isZero();
        }
    }

    @Test
    void shouldEndStreamsInOrderAndRefuseWhatWaitsWhenItCloses() throws IOException {
        // Given
        QueryServer server = QueryServer.start(SLOW_HEART);
        server.mailboxes.send(BOB, ALICE, "hi", 1);
        List<StreamClient> streams = new ArrayList<>();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            streams.add(
                    StreamClient.open(server, version, server.token(ALICE, Duration.ofHours(1)), StreamClient.PATH));
        }
        List<CompletableFuture<Answer>> waiting = List.of(
                server.getLater(ALICE, "/v1/feed?after=1&wait=30"),
                server.getLater(ALICE, "/v1/feed?after=2"),
                server.getLater(ALICE, StreamClient.PATH + "?after=2"),
                server.getLater(ALICE, "/v1/conversations", "Parley-Seen-Seq", "2"));
        await().until(() -> server.mailboxes.waiting() == 6);

        // When
        server.app.close();

        // Then
        for (StreamClient stream : streams) {
            assertThat(stream.rest()).hasSize(1);
            stream.close();
        }
        for (CompletableFuture<Answer> each : waiting) {
            assertThat(each.join().status()).isEqualTo(503);
            assertThat(each.join().header("Retry-After")).hasValue("1");
            assertThat(each.join().json().get("detail").asText()).isEqualTo("this node is stopping");
        }
        assertThat(server.mailboxes.waiting()).isZero();
        assertThat(ended(server, "stopping")).isEqualTo(2);
        assertThat(server.get(ALICE, StreamClient.PATH).status()).isEqualTo(503);
        assertThat(server.get(ALICE, "/v1/feed?after=2").status()).isEqualTo(503);
        assertThat(server.get(ALICE, "/v1/feed").status()).isEqualTo(200);
        server.close();
    }

    @Test
    void shouldCloseEvenWhenAClientTakesNothing() throws IOException {
        // Given
        QueryServer server = QueryServer.start(SLOW_HEART);
        for (int i = 0; i < 100; i++) {
            server.mailboxes.send(BOB, ALICE, "\u0001".repeat(MessageText.BYTES_MAX), 1);
        }
        try (RawStream slow = RawStream.open(server, ALICE)) {
            await().until(() -> open(server) == 1);

            // When
            server.app.close();

            // Then: what is to be closed after it has nothing to wait for
            await().until(() -> open(server) == 0);
            assertThat(ended(server, "stopping")).isEqualTo(1);
            server.close();
            assertThat(slow.readAll()).isNotEmpty();
        }
    }

    @Test
    void shouldLeaveNothingOfManyIdleStreamsAndNeedNoThreadsForThem() throws IOException {
        int many = 500;
        try (QueryServer server = QueryServer.start(SLOW_HEART)) {
            // Given
            int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            List<RawStream> streams = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                streams.add(RawStream.open(server, new UserId("user-" + i)));
            }
            await().until(() -> server.mailboxes.waiting() == many);

            // Then
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore)
                    .as("platform threads, of the server's pool among others")
                    .isLessThan(100);
            assertThat(server.mailboxes.asked())
                    .as("the first answer, and the question that waits")
                    .isEqualTo(2L * many);

            // When
            server.app.close();

            // Then
            assertThat(server.mailboxes.waiting()).isZero();
            assertThat(open(server)).isZero();
            assertThat(ended(server, "stopping")).isEqualTo(many);
            for (RawStream stream : streams) {
                // To its very end: the connection is closed as well.
                assertThat(new String(stream.readAll(), StandardCharsets.US_ASCII))
                        .endsWith("\r\n: \n\n\r\n0\r\n\r\n");
                stream.close();
            }
        }
    }
}
