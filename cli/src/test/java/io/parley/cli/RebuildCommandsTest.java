package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.store.StoreDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verify, checkpoint and rebuild, on a node that runs and on one that does not. */
class RebuildCommandsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldVerifyCopyAndReplaceTheMailboxesOfARunningNode() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path copy = directory.resolve("copy");
        String digest;
        try (RunningParley parley = RunningParley.start(data)) {
            // Given
            parley.send("alice", "bob", "one");
            parley.send("bob", "alice", "two");

            // Then
            CommandRun verified = parley.run("verify").succeeded();
            assertThat(verified.lines())
                    .singleElement()
                    .asString()
                    .matches("partition 0 offset 3 equal sha256 [0-9a-f]{64}, 4 records in .* s, .*/s");
            digest = verified.out().replaceFirst("(?s).*sha256 ([0-9a-f]{64}).*", "$1");

            assertThat(parley.run("checkpoint", copy.toString()).succeeded().lines())
                    .containsExactly("partition 0 offset 3");
            CommandRun again = parley.run("checkpoint", copy.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("parley: expected " + copy.toAbsolutePath() + " not to be there yet");

            assertThat(parley.run("rebuild").succeeded().lines())
                    .hasSize(2)
                    .last()
                    .isEqualTo("partition 0 serves from the new mailboxes");
            parley.send("alice", "bob", "three");
            assertThat(texts(parley)).containsExactly("one", "two", "three");
            parley.run("verify").succeeded();
        }

        // When nothing runs
        CommandRun stopped = new StoppedParley(data).run("verify").succeeded();
        assertThat(stopped.out()).contains("partition 0 offset 5 equal").doesNotContain(digest);
        for (String[] command : List.of(new String[] {"rebuild"}, new String[] {"checkpoint", "elsewhere"})) {
            CommandRun refused = new StoppedParley(data).run(command);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("parley: expected a parley up to run on " + data);
        }
        assertThat(data.resolve("rebuild/work")).doesNotExist();
        assertThat(data.resolve("control")).doesNotExist();

        // When it starts without mailboxes
        StoreDirectory.delete(data.resolve("state"));
        try (RunningParley parley = RunningParley.startFrom(data, copy)) {
            assertThat(texts(parley)).containsExactly("one", "two", "three");
            parley.run("verify").succeeded();
        }
        assertThat(Files.readString(copy.resolve("manifest"))).contains("partition 0 offset 3");
    }

    private static List<String> texts(RunningParley parley) {
        return parley.run("messages", "--as", "bob", "alice").succeeded().lines().stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    /** A data directory on which nothing runs. */
    private record StoppedParley(Path data) {
        CommandRun run(String... arguments) {
            return CommandRun.of(URI.create("http://127.0.0.1:1"), data, arguments);
        }
    }

    @Test
    void shouldSayWhereThereAreNoMailboxes() {
        for (String command : List.of("verify", "rebuild")) {
            CommandRun run = new StoppedParley(directory.resolve("nothing")).run(command);
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).startsWith("parley: expected mailboxes in ");
        }
    }
}
