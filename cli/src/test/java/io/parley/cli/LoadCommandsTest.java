package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.AnswerObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured is what happens; how fast it is, no test can say. */
class LoadCommandsTest {
    private static final int USERS = 8;
    private static final int MESSAGES = 200;

    @Test
    void shouldCountWhatMailboxesHold(@TempDir Path directory) throws Exception {
        try (RunningParley parley = RunningParley.start(directory)) {
            seed(parley, "--shape", "pair", "--messages", "250");
            // Again: nothing doubles.
            seed(parley, "--shape", "pair", "--messages", "250");
            assertThat(messages(parley, "pair-0", "pair-1")).isEqualTo(250);

            seed(parley, "--messages", Integer.toString(MESSAGES));
            assertThat(inAllMailboxes(parley)).isBetween(MESSAGES, 2 * MESSAGES);

            AnswerObject pages = load(parley, "page", "--limit", "10", "--shape", "pair");
            assertThat(pages.number("errors")).isZero();
            assertOrdered(pages, "page", pages.number("done"));

            AnswerObject recents = load(parley, "recents", "--rate", "50");
            assertThat(recents.text("loop")).isEqualTo("open");
            assertThat(recents.number("done")).isEqualTo(50);
            assertOrdered(recents, "recents", 50);

            AnswerObject mixed = load(parley, "mixed", "--rate", "100", "--sends", "40");
            assertThat(mixed.number("errors")).isZero();
            long sends = mixed.object("operations").object("send").number("done");
            long reads = mixed.object("operations").object("recents").number("done")
                    + mixed.object("operations").object("page").number("done");
            assertThat(sends + reads).isEqualTo(100).isEqualTo(mixed.number("done"));
            assertThat(sends).isPositive();
            assertThat(reads).isPositive();
        }
    }

    @Test
    void shouldReportAsManySendsAsCanBeSeen(@TempDir Path directory) throws Exception {
        try (RunningParley parley = RunningParley.start(directory)) {
            AnswerObject single = load(parley, "send", "--rate", "50", "--shape", "pair");
            assertThat(single.number("done")).isEqualTo(50);
            assertOrdered(single, "send", 50);
            // It has returned: they can be seen.
            assertThat(messages(parley, "pair-0", "pair-1")).isEqualTo(50);

            AnswerObject batches = load(parley, "batch", "--lines", "7", "--rate", "5", "--shape", "pair");
            assertThat(batches.number("done")).isEqualTo(35);
            assertThat(messages(parley, "pair-1", "pair-0")).isEqualTo(85);

            CommandRun people = run(parley, "send", "--rate", "20").succeeded();
            assertThat(people.out())
                    .contains("open loop, 20/s for 1 s")
                    .contains("this tool:")
                    .contains("p99.9");
        }
    }

    @Test
    void shouldRefuseByNameWhatIsOutOfItsRange(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("secret"), "the secret of a server that does not run");

        assertRefused(directory, "expected --rate between 1 and 100000, but got 0", "send", "--rate", "0");
        assertRefused(directory, "expected --users between 2 and 1000000, but got 1", "recents", "--users", "1");
        assertRefused(directory, "expected --lines between 1 and 1000, but got 1001", "batch", "--lines", "1001");
        assertRefused(directory, "expected --limit between 1 and 500, but got 501", "page", "--limit", "501");
        assertRefused(directory, "expected --sends between 0 and 100, but got 101", "mixed", "--sends", "101");
        assertRefused(directory, "expected --messages between 1 and", "seed", "--messages", "0");
    }

    private static void assertRefused(Path directory, String expected, String... arguments) {
        List<String> words = new ArrayList<>(List.of("load"));
        words.addAll(List.of(arguments));
        CommandRun run = CommandRun.of(URI.create("http://127.0.0.1:1"), directory, words.toArray(String[]::new));

        assertThat(run.err()).contains(expected);
        assertThat(run.code()).isEqualTo(2);
    }

    private static void seed(RunningParley parley, String... more) {
        List<String> words = new ArrayList<>(List.of("load", "seed", "--json", "--users", Integer.toString(USERS)));
        words.addAll(List.of(more));
        parley.run(words.toArray(String[]::new)).succeeded();
    }

    private static AnswerObject load(RunningParley parley, String... more) {
        List<String> words = new ArrayList<>(List.of(more));
        words.add("--json");
        return AnswerObject.parse(run(parley, words.toArray(String[]::new))
                .succeeded()
                .out()
                .strip()
                .getBytes(StandardCharsets.UTF_8));
    }

    private static CommandRun run(RunningParley parley, String... more) {
        List<String> words = new ArrayList<>(List.of("load"));
        words.addAll(List.of(more));
        words.addAll(List.of(
                "--users", Integer.toString(USERS), "--connections", "4", "--warm-up", "0s", "--duration", "1s"));
        return parley.run(words.toArray(String[]::new));
    }

    private static int messages(RunningParley parley, String reader, String peer) {
        return parley.run("messages", "--as", reader, peer, "--limit", "10000", "--json")
                .succeeded()
                .lines()
                .size();
    }

    private static int inAllMailboxes(RunningParley parley) {
        int messages = 0;
        for (int user = 0; user < USERS; user++) {
            String reader = "crowd-" + user;
            for (String line : parley.run("conversations", "--as", reader, "--json")
                    .succeeded()
                    .lines()) {
                String peer = AnswerObject.parse(line.getBytes(StandardCharsets.UTF_8))
                        .text("peer");
                messages += messages(parley, reader, peer);
            }
        }
        return messages;
    }

    private static void assertOrdered(AnswerObject report, String operation, long done) {
        AnswerObject measured = report.object("operations").object(operation);
        assertThat(measured.number("done")).isEqualTo(done).isPositive();
        String line = measured.object("ms").line();
        double[] times = line.replaceAll("[^0-9.,]", " ")
                .lines()
                .flatMap(text -> Arrays.stream(text.split("[ ,]+")))
                .filter(text -> text.contains("."))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(times).hasSize(5).isSorted();
    }
}
