package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.AnswerObject;
import io.parley.cli.client.FakeServer;
import io.parley.cli.client.FakeServer.Reply;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a send does when the server does not simply take it. */
class SendCommandTest {
    private static final String ID = "0b7a6e0e-4f0c-4f5e-9d3c-1c2d3e4f5a6b";
    private static final Reply TAKEN =
            new Reply(202, 0, "{\"messageId\":\"" + ID + "\",\"sentAt\":\"2026-01-02T03:04:05.678Z\"}");

    @TempDir
    private Path data;

    @BeforeEach
    void givenASecret() {
        DevelopmentSecret.ofServer(Map.of(), new DataDirectory(data));
    }

    @Test
    void shouldSendAgainUnderTheSameIdUntilItIsTaken() throws Exception {
        // Given
        AtomicInteger requests = new AtomicInteger();
        try (FakeServer server = new FakeServer(body -> switch (requests.getAndIncrement()) {
            case 0 -> new Reply(503, 0, "{\"outcome\":\"unknown\"}");
            case 1 -> new Reply(503, 1, "{\"outcome\":\"not-accepted\"}");
            case 2 -> new Reply(429, 0, "");
            default -> TAKEN;
        })) {
            // When
            CommandRun run = send(server.url(), "--patience", TestPatience.LONG.toSeconds() + "s", "bob", "Hi", "Bob");

            // Then
            assertThat(run.code()).isZero();
            assertThat(run.out()).matches("sent to bob, 2026-01-0[123] \\d\\d:\\d\\d:05\n");
            assertThat(run.err()).isEmpty();
            assertThat(server.received())
                    .hasSize(4)
                    .containsOnly(server.received().getFirst());
            AnswerObject body = body(server.received().getFirst());
            assertThat(body.text("text")).isEqualTo("Hi Bob");
            assertThat(body.text("to")).isEqualTo("bob");
        }
    }

    @Test
    void shouldSayHowToGoOnWhenItMayHaveBeenTaken() throws Exception {
        try (FakeServer server =
                new FakeServer(body -> new Reply(503, 0, "{\"outcome\":\"unknown\",\"detail\":\"the log is slow\"}"))) {
            // When
            CommandRun run = send(server.url(), "--message-id", ID, "bob", "secret");

            // Then
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .containsExactly("parley: perhaps sent, perhaps not: status 503, the log is slow;"
                            + " the same command with --message-id " + ID + " makes it sure, and cannot double it");
            assertThat(server.received()).isNotEmpty().allMatch(body -> body.contains(ID));
        }
    }

    @Test
    void shouldSayThatItIsNotSentWhenThatIsCertain() throws Exception {
        try (FakeServer server = new FakeServer(body -> new Reply(503, 30, "{\"outcome\":\"not-accepted\"}"))) {
            assertThatItFailed(send(server.url(), "bob", "hi"), "parley: not sent: status 503");
            assertThat(server.received()).hasSize(1);
        }
        try (FakeServer server = new FakeServer(body -> new Reply(413, 0, "{\"detail\":\"too \\u001b[2Jlarge\"}"))) {
            assertThatItFailed(send(server.url(), "bob", "hi"), "parley: not sent: refused: status 413, too ␛[2Jlarge");
        }
        try (FakeServer server = new FakeServer(body -> new Reply(401, 0, ""))) {
            assertThatItFailed(
                    send(server.url(), "bob", "hi"),
                    "parley: not sent: not let in: status 401 (is --data-dir the one of this server?)");
        }
    }

    @Test
    void shouldSayThatNobodyAnswers() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        String reason = "nobody answers at " + nobody + " (is parley up running?)";
        assertThatItFailed(send(nobody, "bob", "hi"), "parley: not sent: " + reason);
        for (List<String> command : List.of(
                List.of("conversations", "--as", "alice"),
                List.of("messages", "--as", "alice", "bob"),
                List.of("tail", "--as", "alice"),
                List.of("tail", "--as", "alice", "--after", "7"))) {
            CommandRun run = CommandRun.of(nobody, data, command.toArray(String[]::new));
            assertThatItFailed(run, "parley: " + reason);
        }
    }

    @Test
    void shouldSendWhatIsOnStandardInputWithoutItsLastLineEnd() throws Exception {
        try (FakeServer server = new FakeServer(body -> TAKEN)) {
            assertThat(sendInput(server.url(), "Grüße\n\n".getBytes(StandardCharsets.UTF_8))
                            .code())
                    .isZero();
            assertThat(sendInput(server.url(), "a\r\nb\r\n".getBytes(StandardCharsets.UTF_8))
                            .code())
                    .isZero();
            assertThat(sendInput(server.url(), ("x".repeat(65_535) + "\n").getBytes(StandardCharsets.UTF_8))
                            .code())
                    .isZero();
            assertThat(server.received())
                    .map(SendCommandTest::body)
                    .extracting(body -> body.text("text"))
                    .containsExactly("Grüße\n", "a\r\nb", "x".repeat(65_535));
        }
    }

    @Test
    void shouldRefuseWhatCannotBeSentBeforeItAsksAnybody() throws Exception {
        try (FakeServer server = new FakeServer(body -> TAKEN)) {
            assertThat(sendInput(server.url(), new byte[0]).err()).contains("text must not be empty");
            assertThat(sendInput(server.url(), new byte[] {'a', (byte) 0xff}).err())
                    .contains("expected UTF-8 on standard input");
            assertThat(sendInput(server.url(), new byte[70_000]).err()).contains("must be less than 65536 bytes");
            for (CommandRun run : List.of(
                    send(server.url(), "bob"),
                    send(server.url(), "bob", ""),
                    send(server.url(), "b b", "hi"),
                    send(server.url(), "--message-id", "7", "bob", "hi"),
                    send(server.url(), "--url", "ftp://x", "bob", "hi"),
                    CommandRun.of(server.url(), data, "send", "bob", "hi"))) {
                assertThat(run.code()).isEqualTo(2);
                assertThat(run.out()).isEmpty();
                assertThat(run.err()).startsWith("parley send: ").contains("parley send --help");
            }
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void shouldTakeWordsThatLookLikeFlagsAfterTwoHyphens() throws Exception {
        try (FakeServer server = new FakeServer(body -> TAKEN)) {
            assertThat(send(server.url(), "bob", "--", "--json", "-", "x").code())
                    .isZero();
            assertThat(body(server.received().getFirst()).text("text")).isEqualTo("--json - x");
        }
    }

    private CommandRun sendInput(URI server, byte[] input) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input));
        try {
            return send(server, "bob", "-");
        } finally {
            System.setIn(before);
        }
    }

    private CommandRun send(URI server, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "send";
        all[1] = "--as";
        all[2] = "alice";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CommandRun.of(server, data, all);
    }

    private static AnswerObject body(String json) {
        return AnswerObject.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertThatItFailed(CommandRun run, String line) {
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).containsExactly(line);
    }
}
