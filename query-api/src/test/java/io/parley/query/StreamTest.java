package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.EventParser.Event;
import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed as a stream: what it sends, and where it begins. */
final class StreamTest {
    private static final UserId BOB = new UserId("bob");
    private static final String STREAM = StreamClient.PATH;

    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start(new StreamConfig(Duration.ofMillis(50), Duration.ofSeconds(30), 50, 1_000));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldSendChangesAsTheContractHasThem(HttpClient.Version version) throws IOException {
        // Given
        UserId alice = new UserId("stream-alice-" + version);
        MessageId messageId = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
        server.mailboxes.send(BOB, alice, messageId, "hi", 1_767_225_600_000L);
        server.mailboxes.markRead(alice, BOB, 1);
        String conversation =
                BOB.value().compareTo(alice.value()) < 0 ? "bob:" + alice.value() : alice.value() + ":bob";

        // When
        try (var stream = open(alice, version, STREAM)) {
            String sent = new String(stream.raw(329 + 2 * alice.value().length()), StandardCharsets.UTF_8);

            // Then
            assertThat(stream.response().statusCode()).isEqualTo(200);
            assertThat(stream.response().version()).isEqualTo(version);
            assertThat(stream.response().headers().allValues("Content-Type")).containsExactly("text/event-stream");
            assertThat(stream.response().headers().allValues("Cache-Control")).containsExactly("no-store");
            assertThat(stream.response().headers().allValues("X-Accel-Buffering"))
                    .containsExactly("no");
            assertThat(sent).startsWith("""
                    :\s

                    id: 1
                    event: message
                    data: {"seq":1,"type":"message","conversationId":"%1$s",\
                    "messageId":"01890a5d-ac96-774b-bcce-b302099a8057","sender":"bob","text":"hi",\
                    "sentAt":"2026-01-01T00:00:00.000Z"}

                    id: 2
                    event: read
                    data: {"seq":2,"type":"read","conversationId":"%1$s","readSeq":1}

                    """.formatted(conversation));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldSendEachEntryAsTheFeedHasIt(HttpClient.Version version) throws IOException {
        UserId carol = filled("stream-carol-" + version, 20);
        server.mailboxes.markRead(carol, BOB, 7);

        try (var stream = open(carol, version, STREAM)) {
            List<String> streamed = stream.next(21).stream().map(Event::data).toList();

            Answer feed = server.get(carol, "/v1/feed");
            assertThat(streamed)
                    .allSatisfy(data -> assertThat(feed.json().toString()).contains(data));
            assertThat(streamed).hasSameSizeAs(feed.json().get("entries"));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldSendWhatComesLaterAtOnce(HttpClient.Version version) throws IOException {
        UserId dave = filled("stream-dave-" + version, 1);

        try (var stream = open(dave, version, STREAM)) {
            assertThat(stream.next().id()).isEqualTo(1);
            for (int i = 2; i <= 50; i++) {
                server.mailboxes.send(BOB, dave, "live " + i, i);

                Event event = stream.next();

                assertThat(event.id()).isEqualTo(i);
                assertThat(event.type()).isEqualTo("message");
                assertThat(event.json().get("text").textValue()).isEqualTo("live " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldShowAtOnceThatItIsConnected(HttpClient.Version version) throws IOException {
        try (QueryServer slowHeart =
                        QueryServer.start(new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(30), 1, 1));
                var stream = StreamClient.open(slowHeart, version, slowHeart.token(BOB, Duration.ofHours(1)), STREAM)) {
            stream.nextComment();

            assertThat(stream.response().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldShowThatItLivesWhenNothingHappens(HttpClient.Version version) throws IOException {
        UserId erin = new UserId("stream-erin-" + version);
        long begin = System.nanoTime();

        try (var stream = open(erin, version, STREAM)) {
            stream.nextComment();
            stream.nextComment();
            stream.nextComment();

            // The first comes at once, the others after 50 ms each.
            assertThat(System.nanoTime() - begin)
                    .isGreaterThan(Duration.ofMillis(99).toNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "Last-Event-ID"})
    void shouldBeginExactlyAfterEveryPosition(String how) throws IOException {
        UserId frank = filled("stream-frank-" + how, 40);

        for (int after = 0; after <= 40; after++) {
            try (var stream = how.equals("after")
                    ? open(frank, STREAM + "?after=" + after)
                    : open(frank, STREAM, "Last-Event-ID", Integer.toString(after))) {
                List<Event> rest = stream.next(40 - after);

                assertThat(rest.stream().map(Event::id))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(after + 1, 40).boxed().toList());
                stream.nextComment();
            }
        }
    }

    @Test
    void shouldBeginAfterTheLastEventIdWhenBothAreThere() throws IOException {
        UserId grace = filled("stream-grace", 9);

        try (var stream = open(grace, STREAM + "?after=2", "Last-Event-ID", "6")) {
            assertThat(stream.next().id()).isEqualTo(7);
        }
    }

    @Test
    void shouldBeginAfterTheLastEventIdEvenWhenAfterIsLarger() throws IOException {
        UserId heidi = filled("stream-heidi", 9);

        try (var stream = open(heidi, STREAM + "?after=8", "Last-Event-ID", "6")) {
            assertThat(stream.next().id()).isEqualTo(7);
        }
    }

    @Test
    void shouldWaitForWhatTheClientHasSeenAndThenBegin() throws IOException {
        // Given
        UserId ivan = filled("stream-ivan", 1);
        CompletableFuture<StreamClient> opening = CompletableFuture.supplyAsync(() -> open(ivan, STREAM + "?after=2"));
        await().until(() -> server.mailboxes.waiting(ivan) == 1);

        // When
        server.mailboxes.send(BOB, ivan, "second", 2);

        // Then
        try (var stream = opening.join()) {
            assertThat(stream.response().statusCode()).isEqualTo(200);
            stream.nextComment();
            server.mailboxes.send(BOB, ivan, "third", 3);
            assertThat(stream.next().id()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "9223372036854775807"})
    void shouldNotBeginFromAStateOlderThanWhatTheClientHasSeen(String after) {
        try (QueryServer impatient = QueryServer.start(Duration.ofMillis(50))) {
            impatient.mailboxes.send(BOB, BOB, "hi", 1);

            for (Answer answer : List.of(
                    impatient.get(BOB, STREAM + "?after=" + after),
                    impatient.get(BOB, STREAM, "Last-Event-ID", after),
                    impatient.get(BOB, STREAM, "Parley-Seen-Seq", after),
                    impatient.call("HEAD", BOB, STREAM + "?after=" + after))) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.mediaType()).isEqualTo("application/problem+json");
                assertThat(answer.header("Retry-After")).hasValue("1");
            }
            assertThat(impatient
                            .get(BOB, STREAM + "?after=2")
                            .json()
                            .get("type")
                            .asText())
                    .endsWith(":not-yet-visible");
            assertThat(impatient.metrics.get("parley.query.streams").gauge().value())
                    .isZero();
        }
    }

    @Test
    void shouldAnswerHeadWithoutBeginning() {
        UserId judy = filled("stream-judy", 3);

        Answer answer = server.call("HEAD", judy, STREAM);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("text/event-stream");
        assertThat(answer.response().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "*/*", "text/*", "text/html, text/event-stream;q=0.1"})
    void shouldTakeWhatAllowsAStream(String accept) throws IOException {
        UserId kate = filled("stream-kate", 1);

        try (var stream = open(kate, STREAM, "Accept", accept)) {
            assertThat(stream.next().id()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldGiveEveryTextBackBitForBit(HttpClient.Version version) throws IOException {
        // Given
        UserId leo = new UserId("stream-leo-" + version);
        List<String> texts = List.of(
                "\n",
                "\r",
                "\r\n\r\nid: 9\r\ndata: {}\r\n\r\n",
                "a\u2028b\u2029c\u0085d\u000Be\u000Cf",
                "\u0000\u0001\u001F\u007F\"\\/",
                "\uFEFF: comment",
                "\uD83D\uDE00".repeat(1_000),
                "\n".repeat(MessageText.BYTES_MAX),
                "\u0001".repeat(MessageText.BYTES_MAX));
        texts.forEach(text -> server.mailboxes.send(BOB, leo, text, 1));

        // When
        try (var stream = open(leo, version, STREAM)) {
            List<Event> events = stream.next(texts.size());

            // Then
            assertThat(events.stream().map(event -> event.json().get("text").textValue()))
                    .containsExactlyElementsOf(texts);
            server.mailboxes.send(BOB, leo, "\r\n\u2028", 1);
            assertThat(stream.next().json().get("text").textValue()).isEqualTo("\r\n\u2028");
        }
    }

    @Test
    void shouldCatchUpWithManyLargeMessagesWhole() throws IOException {
        UserId mia = new UserId("stream-mia");
        String text = "\u0001a".repeat(MessageText.BYTES_MAX / 2);
        for (int i = 0; i < 100; i++) {
            server.mailboxes.send(BOB, mia, text, 1);
        }

        try (var stream = open(mia, STREAM)) {
            for (int i = 1; i <= 100; i++) {
                Event event = stream.next();
                assertThat(event.id()).isEqualTo(i);
                assertThat(event.json().get("text").textValue()).isEqualTo(text);
            }
        }
    }

    private static StreamClient open(UserId user, String path, String... headers) {
        return StreamClient.open(server, user, path, headers);
    }

    private static StreamClient open(UserId user, HttpClient.Version version, String path) {
        return StreamClient.open(server, version, server.token(user, Duration.ofHours(1)), path);
    }

    private static UserId filled(String owner, int changes) {
        UserId id = new UserId(owner);
        for (int i = 0; i < changes; i++) {
            server.mailboxes.send(id, BOB, "message " + i, i);
        }
        return id;
    }
}
