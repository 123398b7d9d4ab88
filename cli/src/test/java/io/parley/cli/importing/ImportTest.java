package io.parley.cli.importing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.cli.TestPatience;
import io.parley.cli.client.FakeServer;
import io.parley.cli.client.FakeServer.Reply;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.node.CommandFailure;
import io.parley.http.ClaimRules;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {
    private static final byte[] SECRET = "a secret of at least thirty-two bytes".getBytes(US_ASCII);

    @TempDir
    private Path directory;

    private final List<String> failures = new ArrayList<>();

    @Test
    void shouldSendEveryLineAndKeepTheOrderOfAConversation() throws Exception {
        // Given
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add(i % 2 == 0 ? line("alice", "bob", "text " + i) : line("bob", "alice", "text " + i));
        }

        try (FakeServer server = new FakeServer(body -> Reply.ACCEPTED)) {
            // When
            ImportReport report = run(server.url(), lines);

            // Then
            assertThat(report.acknowledged()).isEqualTo(200);
            assertThat(report.failed()).isZero();
            assertThat(server.received()).hasSize(200);
            for (int i = 0; i < 200; i++) {
                assertThat(server.received().get(i)).contains("\"text " + i + "\"");
            }
        }
    }

    @Test
    void shouldHaveManyInFlightAtTheSameTime() throws Exception {
        // Given
        int inFlight = 16;
        CountDownLatch allThere = new CountDownLatch(inFlight);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            lines.add(line("from" + i, "to" + i, "hi"));
        }

        // When: nobody is answered before everybody has come.
        try (FakeServer server = new FakeServer(body -> {
            allThere.countDown();
            return arrived(allThere) ? Reply.ACCEPTED : new Reply(500, 0, "");
        })) {
            ImportReport report = run(server.url(), lines);

            // Then
            assertThat(report.acknowledged()).isEqualTo(inFlight);
            assertThat(report.retried()).isZero();
        }
    }

    @Test
    void shouldSendAgainUnderTheSameIdWhenTheServerCannotNowAndHoldBackWhatFollows() throws Exception {
        // Given
        AtomicInteger requests = new AtomicInteger();

        try (FakeServer server = new FakeServer(body -> switch (requests.getAndIncrement()) {
            case 0 -> new Reply(503, 0, "{\"outcome\":\"unknown\"}");
            case 1 -> new Reply(429, 1, "");
            default -> Reply.ACCEPTED;
        })) {
            // When
            ImportReport report = run(server.url(), List.of(line("alice", "bob", "1"), line("bob", "alice", "2")));

            // Then
            assertThat(report.acknowledged()).isEqualTo(2);
            assertThat(report.retried()).isEqualTo(2);
            assertThat(report.elapsed()).isGreaterThan(Duration.ofSeconds(1));
            List<String> received = server.received();
            assertThat(received).hasSize(4);
            assertThat(received.subList(0, 3)).containsOnly(received.getFirst());
            assertThat(received.get(3)).isNotEqualTo(received.getFirst());
        }
    }

    @Test
    void shouldSendWhatOneWritesToAnotherInBatches() throws Exception {
        // Given
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            lines.add(line("alice", "bob", "text " + i));
        }

        try (FakeServer server = new FakeServer(body -> Reply.ACCEPTED)) {
            // When
            ImportReport report = run(server.url(), lines);

            // Then
            assertThat(report.acknowledged()).isEqualTo(2_500);
            assertThat(server.requests()).isEqualTo(3);
            for (int i = 0; i < 2_500; i++) {
                assertThat(server.received().get(i)).contains("\"text " + i + "\"");
            }
        }
    }

    @Test
    void shouldSendAgainWhatThereWasNoRoomForInABatchAndNothingElse() throws Exception {
        // Given
        AtomicInteger asked = new AtomicInteger();

        try (FakeServer server = new FakeServer(body -> switch (asked.getAndIncrement()) {
            case 1 -> new Reply(400, 0, "{\"detail\":\"not like this\"}");
            case 2 -> new Reply(503, 0, "{\"outcome\":\"not-accepted\"}");
            default -> Reply.ACCEPTED;
        })) {
            // When
            ImportReport report = run(
                    server.url(),
                    List.of(
                            line("alice", "bob", "1"),
                            line("alice", "bob", "2"),
                            line("alice", "bob", "3"),
                            line("alice", "bob", "4"),
                            line("bob", "alice", "5")));

            // Then
            assertThat(report.acknowledged()).isEqualTo(4);
            assertThat(report.retried()).isEqualTo(2);
            assertThat(failures).containsExactly("2: status 400, not like this");
            assertThat(server.received().stream().map(ImportTest::textOf))
                    .containsExactly("1", "2", "3", "3", "4", "5");
        }
    }

    @Test
    void shouldNotAskAgainAtOnceForABatchThatIsTooFast() throws Exception {
        // Given: two lines a request.
        AtomicInteger asked = new AtomicInteger();

        try (FakeServer server =
                new FakeServer(body -> asked.getAndIncrement() % 3 == 2 ? new Reply(429, 0, "") : Reply.ACCEPTED)) {
            // When
            ImportReport report = run(
                    server.url(),
                    List.of(line("alice", "bob", "1"), line("alice", "bob", "2"), line("alice", "bob", "3")));

            // Then
            assertThat(report.acknowledged()).isEqualTo(3);
            assertThat(report.elapsed()).isGreaterThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void shouldGiveUpWhenALaterLineIsThereAndNobodyCanTellOfAnEarlierOne() throws Exception {
        // Given
        AtomicInteger asked = new AtomicInteger();

        try (FakeServer server = new FakeServer(body ->
                asked.getAndIncrement() == 0 ? new Reply(503, 0, "{\"outcome\":\"unknown\"}") : Reply.ACCEPTED)) {
            // Then
            assertThatThrownBy(() -> run(server.url(), List.of(line("alice", "bob", "1"), line("alice", "bob", "2"))))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("gave up at line 1")
                    .hasMessageContaining("it has line 2");
            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void shouldReportEveryLineThatCannotBeTakenAndSendTheRest() throws Exception {
        // Given
        try (FakeServer server = new FakeServer(body -> body.contains("refuse")
                ? new Reply(400, 0, "{\"title\":\"Bad Request\",\"detail\":\"not like this\"}")
                : Reply.ACCEPTED)) {
            // When
            ImportReport report = run(
                    server.url(),
                    List.of(
                            line("alice", "bob", "good"),
                            "no json",
                            line("alice", "bob", "refuse"),
                            "",
                            line("bob", "alice", "good as well")));

            // Then
            assertThat(report.acknowledged()).isEqualTo(2);
            assertThat(report.failed()).isEqualTo(2);
            assertThat(failures)
                    .containsExactlyInAnyOrder(
                            "2: expected JSON, but it is not well-formed at byte 0", "3: status 400, not like this");
        }
    }

    @Test
    void shouldGiveUpWhenTheServerDoesNotComeBackInTime() throws Exception {
        // Given
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        // Then
        assertThatThrownBy(() -> run(nobody, List.of(line("alice", "bob", "hi")), Duration.ofMillis(300)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("gave up at line 1")
                .hasMessageContaining("nobody answers at " + nobody);
    }

    @Test
    void shouldGiveUpAtOnceWhenItsTokensAreNotGood() throws Exception {
        try (FakeServer server = new FakeServer(body -> new Reply(401, 0, ""))) {
            assertThatThrownBy(() -> run(server.url(), List.of(line("alice", "bob", "hi"))))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("status 401");
        }
    }

    private ImportReport run(URI server, List<String> lines) throws Exception {
        return run(server, lines, TestPatience.LONG);
    }

    private ImportReport run(URI server, List<String> lines, Duration patience) throws Exception {
        Path file = Files.write(directory.resolve("messages.ndjson"), lines);
        ImportPlan plan = new ImportPlan(file, new ServerAddress(server), 16, patience);
        ImportListener listener = new ImportListener() {
            @Override
            public void lineFailed(long line, String reason) {
                failures.add(line + ": " + reason);
            }

            @Override
            public void progressed(long acknowledged, long readAhead, long bytesRead) {}
        };
        Tokens tokens = new Tokens(SECRET, ClaimRules.NONE, InstantSource.system());
        try (Import run = new Import(plan, tokens, InstantSource.system(), listener)) {
            return run.run();
        }
    }

    private static boolean arrived(CountDownLatch latch) {
        try {
            return latch.await(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String textOf(String body) {
        return body.replaceAll(".*\"text\":\"([^\"]*)\".*", "$1");
    }

    private static String line(String from, String to, String text) {
        return "{\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"text\":\"" + text + "\"}";
    }
}
