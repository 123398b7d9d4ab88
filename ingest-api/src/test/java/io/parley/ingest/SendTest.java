package io.parley.ingest;

import static io.parley.ingest.IngestServer.body;
import static io.parley.ingest.IngestServer.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.broker.EmbeddedBroker;
import io.parley.ingest.SendsTopic.Entry;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.opaque.VisibilityToken;
import io.parley.schemas.topics.MailboxPartitioning;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends that are accepted: what the sender is told, and what is in the log. */
class SendTest {
    /** Differs from the broker's clock by years, so that no time of ours can pass for the broker's. */
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2020-02-02T02:02:02.002Z"));

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static IngestServer ingest;
    private static SendsTopic topic;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(directory, 0);
        IngestServer.provision(broker);
        ingest = new IngestServer(IngestConfig.of(broker.bootstrapServers()), CLOCK);
        topic = new SendsTopic(broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        ingest.close();
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "zoe, adam, adam:zoe, adam",
        "adam2, zoe, adam2:zoe, adam2",
        "selma, selma, selma:selma, selma",
        "Zed, adam, Zed:adam, Zed",
        "a.b_c~d@e|f+g=h-i, x, a.b_c~d@e|f+g=h-i:x, a.b_c~d@e|f+g=h-i"
    })
    void shouldAnswerOnceTheSendIsInTheLog(String sender, String recipient, String conversation, String homeUser)
            throws Exception {
        // When
        Instant before = Instant.now().minusMillis(1);
        HttpResponse<String> response = ingest.send(sender, body(recipient, "hi"));
        Instant after = Instant.now().plusMillis(1);

        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body())
                .matches(
                        "\\{\"messageId\":\"[^\"]*\",\"conversationId\":\"[^\"]*\",\"sentAt\":\"[^\"]*\",\"token\":\"[^\"]*\"}");
        assertThat(field(response.body(), "conversationId")).isEqualTo(conversation);

        List<Entry> entries = topic.entriesOf(sender);
        assertThat(entries).hasSize(1);
        Entry entry = entries.getFirst();
        MessageId id = MessageId.parse(field(response.body(), "messageId"));
        assertThat(entry.send())
                .isEqualTo(new Send(id, new UserId(sender), new UserId(recipient), MessageText.of("hi")));
        assertThat(entry.key()).isEqualTo(homeUser);
        assertThat(entry.partition())
                .isEqualTo(MailboxPartitioning.partitionOf(new UserId(homeUser), IngestServer.PARTITIONS));
        assertThat(field(response.body(), "sentAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Instant.parse(field(response.body(), "sentAt")))
                .isEqualTo(entry.at())
                .isBetween(before, after);
        assertThat(VisibilityToken.parse(field(response.body(), "token")))
                .isEqualTo(new VisibilityToken.OfMessage(ConversationId.parse(conversation), new UserId(sender), id));
    }

    @Test
    void shouldMakeIdsOfVersion7() throws Exception {
        UUID id = UUID.fromString(field(ingest.send("v7", body("bob", "hi")).body(), "messageId"));

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(CLOCK.millis());
    }

    @ParameterizedTest
    @CsvSource({
        "00000000-0000-0000-0000-000000000000, 00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff, ffffffff-ffff-ffff-ffff-ffffffffffff",
        "A987FBC9-4BED-3078-CF07-9141BA07C9F3, a987fbc9-4bed-3078-cf07-9141ba07c9f3"
    })
    void shouldKeepAClientsId(String given, String canonical) throws Exception {
        String sender = "own-" + canonical;

        HttpResponse<String> response = ingest.send(sender, body("bob", "hi", given));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(field(response.body(), "messageId")).isEqualTo(canonical);
        assertThat(topic.entriesOf(sender).getFirst().send().messageId()).isEqualTo(MessageId.parse(canonical));
    }

    @Test
    void shouldTakeTheSameIdTwiceAtTheSameMoment() throws Exception {
        // Given
        String id = UUID.randomUUID().toString();

        // When
        List<CompletableFuture<HttpResponse<String>>> both = Stream.generate(
                        () -> ingest.sendAsync("twice", body("bob", "hi", id)))
                .limit(2)
                .toList();
        HttpResponse<String> first = both.getFirst().get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        HttpResponse<String> second = both.getLast().get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);

        // Then
        for (HttpResponse<String> response : List.of(first, second)) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            assertThat(field(response.body(), "messageId")).isEqualTo(id);
            assertThat(field(response.body(), "conversationId")).isEqualTo("bob:twice");
            assertThat(VisibilityToken.parse(field(response.body(), "token")))
                    .isEqualTo(new VisibilityToken.OfMessage(
                            ConversationId.parse("bob:twice"), new UserId("twice"), MessageId.parse(id)));
        }
        assertThat(topic.entriesOf("twice"))
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.send().messageId()).isEqualTo(MessageId.parse(id)));
    }

    static Stream<Arguments> largestTexts() {
        // A character of one, two, three and four bytes; each as itself and as an escape.
        return Stream.of("x", "é", "漢", "🙂")
                .flatMap(character -> Stream.of(false, true).map(escaped -> Arguments.of(character, escaped)));
    }

    @ParameterizedTest
    @MethodSource("largestTexts")
    void shouldTakeATextOf65535BytesAndNoLonger(String character, boolean escaped) throws Exception {
        String sender = "large-" + character.codePointAt(0) + escaped;
        String largest = text(character, MessageText.BYTES_MAX);

        HttpResponse<String> taken = ingest.send(sender, body("bob", json(largest, escaped)));
        HttpResponse<String> tooLong = ingest.send(sender, body("bob", json(text(character, 65_536), escaped)));
        HttpResponse<String> longer = ingest.send(sender, body("bob", json(text(character, 65_537), escaped)));

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        for (HttpResponse<String> response : List.of(tooLong, longer)) {
            IngestServer.assertProblem(response, 413);
            assertThat(response.body()).contains("\"errors\":[{\"field\":\"text\",");
        }
        assertThat(topic.entriesOf(sender)).hasSize(1);
        assertThat(topic.entriesOf(sender).getFirst().send().text()).isEqualTo(MessageText.of(largest));
    }

    /** {@code bytes} bytes of {@code character}, as far as they go, and letters after it. */
    private static String text(String character, int bytes) {
        int length = MessageText.of(character).utf8().length;
        return character.repeat(bytes / length) + "x".repeat(bytes % length);
    }

    private static String json(String text, boolean escaped) {
        var json = new StringBuilder();
        text.chars().forEach(unit -> {
            if (escaped) {
                json.append("\\u%04x".formatted(unit));
            } else {
                json.append((char) unit);
            }
        });
        return json.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "nul, \\u0000",
        "controls, \\u0001\\b\\f\\n\\r\\t\\u001f\\u007f\\u0085",
        "quotes, \\\"\\\\\\/",
        "separators, \\u2028\\u2029",
        "bom, \\ufeff",
        "noncharacters, \\ufffe\\uffff",
        "last, \\udbff\\udfff",
        "replacement, \\ufffd",
        "decomposed, e\\u0301",
        "precomposed, \\u00e9",
        "bidirectional, \\u202e\\u2066",
    })
    void shouldKeepAnyCharacterAsItIs(String name, String escapes) throws Exception {
        HttpResponse<String> response = ingest.send("char-" + name, body("bob", escapes));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(topic.entriesOf("char-" + name).getFirst().send().text())
                .isEqualTo(MessageText.of(unescape(escapes)));
    }

    private static String unescape(String escapes) {
        var text = new StringBuilder();
        for (int i = 0; i < escapes.length(); i++) {
            char c = escapes.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = escapes.charAt(++i);
            if (c == 'u') {
                text.append((char) Integer.parseInt(escapes.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                int named = "bfnrt".indexOf(c);
                text.append(named < 0 ? c : "\b\f\n\r\t".charAt(named));
            }
        }
        return text.toString();
    }

    @Test
    void shouldKeepTheOrderOfOneSender() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(field(ingest.send("orderly", body("bob", "n" + i)).body(), "messageId"));
        }

        assertThat(topic.entriesOf("orderly").stream()
                        .map(entry -> entry.send().messageId().toString()))
                .containsExactlyElementsOf(ids);
        assertThat(ids).isSorted();
    }

    @Test
    void shouldTakeManyAtOnceOverBothVersionsOfHttp() throws Exception {
        try (var http1 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            // When
            List<CompletableFuture<HttpResponse<String>>> pending = IntStream.range(0, 400)
                    .mapToObj(i -> (i % 2 == 0 ? http1 : ingest.client)
                            .sendAsync(
                                    ingest.request("/v1/messages", "many")
                                            .header("Content-Type", "application/json")
                                            .POST(BodyPublishers.ofString(body("bob" + i % 10, "n" + i)))
                                            .build(),
                                    BodyHandlers.ofString()))
                    .toList();
            List<String> ids = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> each : pending) {
                HttpResponse<String> response = each.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
                assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
                ids.add(field(response.body(), "messageId"));
            }

            // Then
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(topic.entriesOf("many").stream()
                            .map(entry -> entry.send().messageId().toString()))
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void shouldCountWhatItDid() throws Exception {
        ingest.send("counted", body("bob", "hi"));

        assertThat(ingest.metrics.scrape())
                .containsPattern("parley_ingest_sends_total\\{outcome=\"appended\"} [1-9]")
                .containsPattern("parley_ingest_acknowledgement_seconds_count\\{of=\"sends\"} [1-9]")
                .contains("parley_ingest_in_flight_bytes 0.0")
                .containsPattern(
                        "parley_http_requests_seconds_count\\{method=\"POST\",route=\"/v1/messages\",status=\"202\"} [1-9]");
    }
}
