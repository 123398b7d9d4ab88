package io.parley.cli;

import static io.parley.cli.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.AnswerObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a tail shows of a real Parley, which may go away and come back. */
class TailCommandTest {
    @TempDir
    private Path data;

    /** Lines as they come, until nobody reads any more. */
    private static final class Reader extends Writer {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final StringBuilder line = new StringBuilder();
        private volatile boolean gone;

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            if (gone) {
                throw new IOException("Broken pipe");
            }
            for (int i = offset; i < offset + length; i++) {
                if (characters[i] == '\n') {
                    lines.add(line.toString());
                    line.setLength(0);
                } else {
                    line.append(characters[i]);
                }
            }
        }

        List<String> await(int count) {
            TestPatience.await().until(() -> lines.size() >= count);
            return List.copyOf(lines);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private final StringWriter err = new StringWriter();

    @Test
    void shouldShowEachChangeAsItComesAndEndQuietlyWhenNobodyReadsAnyMore() throws Exception {
        try (RunningParley parley = RunningParley.start(data)) {
            // Given
            parley.send("alice", "bob", "before");
            Reader fromTheStart = new Reader();
            Reader fromNow = new Reader();
            CompletableFuture<Integer> all = tail(parley, fromTheStart, "--after", "0", "--json");
            CompletableFuture<Integer> fresh = tail(parley, fromNow);
            awaitStreams(parley, 2);

            // When
            parley.send("alice", "bob", "\u001b[31mred");
            parley.send("bob", "alice", "Hi Alice");
            parley.markRead("bob", "alice", 2);

            // Then
            assertThat(fromNow.await(3))
                    .satisfiesExactly(
                            line -> assertThat(line).matches("\\d\\d:\\d\\d:\\d\\d  alice: ␛\\[31mred"),
                            line -> assertThat(line).matches("\\d\\d:\\d\\d:\\d\\d  bob to alice: Hi Alice"),
                            line -> assertThat(line).isEqualTo("--:--:--  bob has read alice up to 2"));
            List<String> json = fromTheStart.await(4);
            assertThat(json).hasSize(4);
            assertThat(json.get(1)).startsWith("{\"seq\":2,\"type\":\"message\",\"conversationId\":\"alice:bob\",");
            assertThat(AnswerObject.parse(json.get(1).getBytes(StandardCharsets.UTF_8))
                            .text("text"))
                    .isEqualTo("\u001b[31mred");
            assertThat(json.get(3))
                    .isEqualTo("{\"seq\":4,\"type\":\"read\",\"conversationId\":\"alice:bob\",\"readSeq\":2}");

            // When
            fromTheStart.gone = true;
            fromNow.gone = true;
            parley.send("alice", "bob", "unheard");

            // Then
            assertThat(all.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS)).isZero();
            assertThat(fresh.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isZero();
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void shouldMissNothingAndShowNothingTwiceWhenTheServerStopsAndStartsAgain() throws Exception {
        try (RunningParley parley = RunningParley.start(data)) {
            // Given
            Reader reader = new Reader();
            CompletableFuture<Integer> tail = tail(parley, reader, "--json");
            awaitStreams(parley, 1);
            for (int i = 1; i <= 5; i++) {
                parley.send("alice", "bob", "number " + i);
            }
            reader.await(5);

            // When
            parley.stop();
            await().until(() -> err.toString().contains("connection lost"));
            parley.startAgain();
            for (int i = 6; i <= 10; i++) {
                parley.send("alice", "bob", "number " + i);
            }

            // Then
            List<AnswerObject> changes = reader.await(10).stream()
                    .map(line -> AnswerObject.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .toList();
            assertThat(changes)
                    .extracting(change -> change.number("seq"))
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
            assertThat(changes.getLast().text("text")).isEqualTo("number 10");
            assertThat(err.toString().lines()).hasSize(2);
            assertThat(err.toString().lines().toList().getLast())
                    .isEqualTo("parley: connected again, nothing was missed");

            // When
            reader.gone = true;
            parley.send("alice", "bob", "unheard");

            // Then
            assertThat(tail.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isZero();
        }
    }

    private CompletableFuture<Integer> tail(RunningParley parley, Writer out, String... more) {
        CommandLine command = Parley.commandLine(
                Map.of("PARLEY_URL", parley.url().toString(), "PARLEY_DATA_DIR", data.toString(), "PARLEY_AS", "bob"));
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] arguments = new String[more.length + 1];
        arguments[0] = "tail";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return CompletableFuture.supplyAsync(
                () -> command.execute(arguments),
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void awaitStreams(RunningParley parley, int count) {
        await().until(() -> parley.openStreams() == count);
    }
}
