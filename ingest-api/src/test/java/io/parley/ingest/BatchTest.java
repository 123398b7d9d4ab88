package io.parley.ingest;

import static io.parley.ingest.IngestServer.assertProblem;
import static io.parley.ingest.IngestServer.body;
import static io.parley.ingest.IngestServer.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.broker.EmbeddedBroker;
import io.parley.http.limit.Rate;
import io.parley.schemas.opaque.VisibilityToken;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static IngestServer ingest;
    private static SendsTopic topic;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(directory, 0);
        IngestServer.provision(broker);
        ingest = new IngestServer(
                IngestConfig.of(broker.bootstrapServers()).withSendRate(Optional.empty()), InstantSource.system());
        topic = new SendsTopic(broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        ingest.close();
        broker.close();
    }

    private static String batch(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(i -> body("bob" + i % 7, "n" + i))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(response.body()).endsWith("\n");
        return response.body().lines().toList();
    }

    private static List<String> textsOf(String sender) {
        return topic.entriesOf(sender).stream()
                .map(entry -> entry.send().text().string())
                .toList();
    }

    @Test
    void shouldAnswerEachOfAThousandLinesInOrder() throws Exception {
        // When
        List<String> answers = lines(ingest.sendBatch("thousand", batch(1000) + "\n"));

        // Then
        assertThat(answers).hasSize(1000);
        for (int i = 0; i < answers.size(); i++) {
            String answer = answers.get(i);
            assertThat(field(answer, "conversationId")).isEqualTo("bob" + i % 7 + ":thousand");
            assertThat(VisibilityToken.parse(field(answer, "token"))).isNotNull();
        }
        List<String> ids =
                answers.stream().map(line -> field(line, "messageId")).toList();
        assertThat(ids).doesNotHaveDuplicates().isSorted();
        assertThat(topic.entriesOf("thousand").stream()
                        .map(entry -> entry.send().messageId().toString()))
                .containsExactlyInAnyOrderElementsOf(ids);
        for (int conversation = 0; conversation < 7; conversation++) {
            String recipient = "bob" + conversation;
            assertThat(topic.entriesOf("thousand").stream()
                            .filter(entry -> entry.send().recipient().value().equals(recipient))
                            .map(entry -> entry.send().messageId().toString()))
                    .isSorted();
        }
    }

    @Test
    void shouldNotLetABadLineStopTheOthers() throws Exception {
        // Given
        byte[] body = String.join(
                        "\n",
                        body("bob", "one"),
                        "nonsense",
                        body("bob", "two") + "\r",
                        "",
                        body("bob", ""),
                        body("bob", "x".repeat(65_536)),
                        body("bob", "\\ud800"),
                        body("bob", "\u00ff"),
                        body("bob", "x".repeat(600_000)),
                        body("bob", "three", "not a UUID"),
                        "  " + body("bob", "four"))
                .getBytes(StandardCharsets.ISO_8859_1);

        // When
        List<String> answers = lines(ingest.sendBatch("mixed", body));

        // Then
        assertThat(answers).hasSize(11);
        assertThat(field(answers.get(0), "conversationId")).isEqualTo("bob:mixed");
        assertProblem(answers.get(1), 400);
        assertThat(field(answers.get(2), "conversationId")).isEqualTo("bob:mixed");
        assertProblem(answers.get(3), 400);
        assertProblem(answers.get(4), 400);
        assertProblem(answers.get(5), 413);
        assertThat(answers.get(5)).contains("{\"field\":\"text\",");
        assertProblem(answers.get(6), 400);
        assertProblem(answers.get(7), 400);
        assertProblem(answers.get(8), 413);
        assertProblem(answers.get(9), 400);
        assertThat(field(answers.get(10), "conversationId")).isEqualTo("bob:mixed");
        assertThat(textsOf("mixed")).containsExactly("one", "two", "four");
    }

    @Test
    void shouldRefuseMoreThanAThousandLinesAndAppendNone() throws Exception {
        assertProblem(ingest.sendBatch("too-many", batch(1001)), 413);

        assertThat(topic.entriesOf("too-many")).isEmpty();
    }

    @Test
    void shouldTakeLargeLinesUpToTheBoundOfTheWhole() throws Exception {
        String line = body("bob", "x".repeat(65_535));
        String most = (line + "\n").repeat((8 << 20) / (line.length() + 1));

        assertThat(lines(ingest.sendBatch("large", most)))
                .allSatisfy(
                        answer -> assertThat(field(answer, "conversationId")).isEqualTo("bob:large"));
        assertProblem(ingest.sendBatch("larger", most + line + "\n"), 413);
        assertThat(topic.entriesOf("larger")).isEmpty();
    }

    @Test
    void shouldRefuseAnEmptyBatch() throws Exception {
        assertProblem(ingest.sendBatch("empty", ""), 400);
    }

    @Test
    void shouldTakeABatchOfOneLineWithOrWithoutALineFeed() throws Exception {
        assertThat(lines(ingest.sendBatch("one", body("bob", "a")))).hasSize(1);
        assertThat(lines(ingest.sendBatch("one", body("bob", "b") + "\n"))).hasSize(1);
        assertThat(textsOf("one")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages%3Abatch", "/v1/messages%3abatch"})
    void shouldKnowItsPathWithAnEncodedColon(String path) throws Exception {
        HttpResponse<String> response = ingest.answer(ingest.request(path, "encoded")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(body("bob", "hi"))));

        assertThat(lines(response)).hasSize(1);
    }

    @Test
    void shouldGiveTheSameAnswerToARetry() throws Exception {
        String line = body("bob", "hi", "00000000-0000-0000-0000-000000000001");

        List<String> answers = lines(ingest.sendBatch("retrying", line + "\n" + line));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(field(answer, "messageId")).isEqualTo("00000000-0000-0000-0000-000000000001");
            assertThat(field(answer, "token")).isEqualTo(field(answers.getFirst(), "token"));
        });
    }

    @Test
    void shouldCountEachLineAgainstTheSendersRateAndKeepTheOrderOfTheRest() throws Exception {
        InstantSource still = InstantSource.fixed(Instant.EPOCH);
        try (var limited = new IngestServer(
                IngestConfig.of(broker.bootstrapServers()).withSendRate(Optional.of(new Rate(1, 3))), still)) {
            List<String> answers = lines(limited.sendBatch("fast", batch(5)));

            assertThat(answers).hasSize(5);
            assertThat(answers.subList(0, 3)).allSatisfy(answer -> field(answer, "token"));
            assertThat(answers.subList(3, 5)).allSatisfy(answer -> assertProblem(answer, 429));
            HttpResponse<String> single = limited.send("fast", body("bob", "hi"));
            assertProblem(single, 429);
            assertThat(single.headers().firstValue("Retry-After")).contains("1");
            assertThat(limited.send("another", body("bob", "hi")).statusCode()).isEqualTo(202);
        }
        assertThat(topic.entriesOf("fast")).hasSize(3);
    }
}
