package io.parley.endtoend;

import static io.parley.endtoend.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.CollegeMessages.Line;
import io.parley.endtoend.MailboxModel.Mailbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 59,835 real messages of 1,899 users, sent by the public command, read back through the public API, every one of them. */
@Timeout(value = 45, unit = TimeUnit.MINUTES)
class RealInputIT {
    /** Bounds a hang; how fast it is depends on the disk above all, since every append is synced. */
    private static final Duration IMPORT_PATIENCE = Duration.ofMinutes(15);

    /** For the log that is killed: mailboxes must not depend on who shares a partition with whom. */
    private static final String SEVERAL_PARTITIONS = "4";

    private static final int SOME_USERS = 100;

    private static final Duration DIGEST_PATIENCE = TestPatience.LONG;

    @TempDir
    private Path directory;

    private List<Line> lines = List.of();
    private MailboxModel model = MailboxModel.of(List.of());
    private Path file = Path.of("");

    @BeforeEach
    void givenTheFile() throws IOException {
        NotRun.unless(
                CollegeMessages.isThere() || CollegeMessages.isNamed(),
                "the tests with real traffic",
                "its files are not in " + CollegeMessages.DIRECTORY + "; see CollegeMessages");
        lines = CollegeMessages.read();
        model = MailboxModel.of(lines);
        file = directory.resolve("messages.ndjson");
        CollegeMessages.write(lines, file);
        // What the data sets are documented to hold: a wrong file must not pass for a right one.
        assertThat(lines).hasSize(59_835);
        assertThat(model.mailboxes()).hasSize(1_899);
        assertThat(model.conversations()).isEqualTo(13_838);
    }

    @Test
    void shouldHoldEveryMessageOnceAndInOrderInBothMailboxes() throws Exception {
        Path data = directory.resolve("data");
        try (ParleyProcess parley = ParleyProcess.start(data)) {
            // When
            importAll(parley, data);

            // Then
            compare(parley, data);
            assertThat(parley.stop()).isZero();
        }
    }

    @Test
    void shouldHoldTheSameAfterAKillInTheMiddleOfTheImportAndAfterLosingAllState() throws Exception {
        // Given
        Path data = directory.resolve("data");
        killInTheMiddleOfTheImport(data);

        // When
        try (ParleyProcess parley = ParleyProcess.start(data)) {
            importAll(parley, data);

            // Then
            compare(parley, data);
            assertThat(parley.stop()).isZero();
        }

        // Given
        String digest = digest(data);
        deleteRecursively(data.resolve("state"));

        // When
        try (ParleyProcess parley = ParleyProcess.start(data)) {
            System.out.printf("ready after %s with all state to be made anew%n", parley.readyAfter());

            // Then: what is read of some shows that it is read; the digest is everybody's
            compare(parley, data, someMailboxes());
            assertThat(parley.stop()).isZero();
        }
        assertThat(digest(data)).isEqualTo(digest);
    }

    private void killInTheMiddleOfTheImport(Path data) throws Exception {
        long seed = new Random().nextLong();
        double share = new Random(seed).nextDouble(0.1, 0.9);
        Map.Entry<String, Mailbox> busiest = model.mailboxes().entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().messages()))
                .orElseThrow();
        long killAt = (long) (busiest.getValue().messages() * share);
        System.out.printf("seed %d: kills when %s has %d messages%n", seed, busiest.getKey(), killAt);

        try (ParleyProcess parley = ParleyProcess.start(data, "--partitions", SEVERAL_PARTITIONS);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            Process importing = ParleyCommand.builder(importArguments(parley, data))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await().atMost(IMPORT_PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> head(client, busiest.getKey()) >= killAt);
                assertThat(importing.isAlive()).isTrue();
                parley.kill();
            } finally {
                importing.destroyForcibly().waitFor();
            }
        }
    }

    private static long head(ParleyClient client, String user) {
        return client.get(user, "/feed?after=0&limit=1").success().path("head").asLong();
    }

    private void importAll(ParleyProcess parley, Path data) throws Exception {
        ParleyCommand.Ended ended =
                ParleyCommand.run(IMPORT_PATIENCE, importArguments(parley, data).toArray(String[]::new));
        System.out.printf("import: %s; the server holds %d MB%n", ended.out().strip(), parley.residentBytes() >> 20);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith("sent " + lines.size() + ",").contains("failed 0");
    }

    private List<String> importArguments(ParleyProcess parley, Path data) {
        return List.of("import", file.toString(), "--url", parley.url().toString(), "--data-dir", data.toString());
    }

    private Map<String, Mailbox> someMailboxes() {
        long seed = new Random().nextLong();
        System.out.printf("seed %d: reads %d users%n", seed, SOME_USERS);
        List<String> users = new ArrayList<>(model.mailboxes().keySet());
        Collections.shuffle(users, new Random(seed));
        Map<String, Mailbox> some = new TreeMap<>(model.mailboxes());
        some.keySet().retainAll(Set.copyOf(users.subList(0, SOME_USERS)));
        return some;
    }

    private void compare(ParleyProcess parley, Path data) throws Exception {
        compare(parley, data, model.mailboxes());
    }

    private static void compare(ParleyProcess parley, Path data, Map<String, Mailbox> mailboxes) throws Exception {
        try (ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            long start = System.nanoTime();
            long reads = MailboxComparison.compare(client, mailboxes);
            System.out.printf(
                    "compared %d mailboxes with %d reads in %d ms%n",
                    mailboxes.size(), reads, (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static String digest(Path data) throws Exception {
        ParleyCommand.Ended ended = ParleyCommand.run(DIGEST_PATIENCE, "digest", "--data-dir", data.toString());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out().lines()).isNotEmpty().allMatch(line -> line.matches(".*\\b[0-9a-f]{64}\\b.*"));
        return ended.out();
    }

    private static void deleteRecursively(Path directory) throws IOException {
        assertThat(directory).isDirectory();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
