package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.store.Checkpoint;
import io.parley.processor.store.StoreDigests;
import io.parley.processor.store.StoreMismatchException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a processor's stores, and processors that begin with one. */
class CheckpointTest {
    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path copy;

    @BeforeEach
    void nameCopy() {
        copy = directory.resolve("copies").resolve("monday");
    }

    private Path state(String name) {
        return directory.resolve(name);
    }

    private TestNode startFromCopy(Path state) throws InterruptedException {
        return TestNode.start(log, log.config(state).withCheckpoint(Optional.of(copy)))
                .awaitReady();
    }

    @Test
    void shouldBeginWithACopyOfABusyProcessorAndRestoreOnlyTheTail() throws Exception {
        // Given
        Checkpoint checkpoint;
        Map<UserId, FeedPage> seen;
        try (TestNode node = TestNode.startReady(log, state("first"));
                BusyLog busy = new BusyLog(log)) {
            node.awaitVisible(Chatter.rounds(log, 5));
            checkpoint = node.app().checkpoint(copy);
            Chatter.rounds(log, 2);
            node.awaitVisible(busy.stop());
            seen = Chatter.feeds(node);
        }
        assertThat(Checkpoint.read(copy)).isEqualTo(checkpoint);

        // When
        try (TestNode node = startFromCopy(state("second"))) {

            // Then
            assertThat(Chatter.feeds(node)).isEqualTo(seen);
            long copied = checkpoint.stores().values().stream()
                    .mapToLong(offset -> offset + 1)
                    .sum();
            long all = FoldFromScratch.digests(log).stream()
                    .mapToLong(digest -> digest.appliedOffset() + 1)
                    .sum();
            assertThat(copied).isPositive();
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(all - copied);
        }
        assertThat(StoreDigests.of(state("second"))).isEqualTo(FoldFromScratch.digests(log));
    }

    private List<Sent> takeCopy() throws Exception {
        List<Sent> sent = Chatter.rounds(log, 3);
        try (TestNode node = TestNode.startReady(log, state("first"))) {
            node.awaitVisible(sent);
            node.app().checkpoint(copy);
        }
        return sent;
    }

    @Test
    void shouldLeaveStoresAloneThatHoldSomething() throws Exception {
        takeCopy();
        try (TestNode node = TestNode.startReady(log, state("first"))) {
            node.awaitVisible(Chatter.rounds(log, 1));
        }

        try (TestNode node = startFromCopy(state("first"))) {
            assertThat(node.folded(FoldOutcome.APPLIED)).isZero();
        }
    }

    @Test
    void shouldComeFromTheLogWhereTheCopyIsDamaged() throws Exception {
        // Given
        List<Sent> sent = takeCopy();
        try (Stream<Path> files = Files.list(copy.resolve("partition-1"))) {
            for (Path table :
                    files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(table);
                Files.delete(table);
                Files.write(table, Arrays.copyOf(bytes, bytes.length / 2));
            }
        }

        // When
        try (TestNode node = startFromCopy(state("second"))) {
            node.awaitVisible(sent);
        }

        // Then
        assertThat(StoreDigests.of(state("second"))).isEqualTo(FoldFromScratch.digests(log));
        try (Stream<Path> tree = Files.walk(state("second"))) {
            assertThat(tree.filter(path -> path.endsWith("mailboxes.damaged"))).hasSize(1);
        }
    }

    @Test
    void shouldRefuseACopyOfAnotherLogOrFormatOrOfNothing() throws Exception {
        takeCopy();
        Path manifest = copy.resolve("manifest");
        String sound = Files.readString(manifest);

        refused(
                sound.replaceFirst("(partition 0 offset) .*", "$1 1000000"),
                "expected topic messages to hold offset 1000000");
        refused(sound.replaceFirst("format .*", "format 77"), "but it has format 77");
        refused(
                sound.replaceFirst("topic \\S+", "topic AAAAAAAAAAEAAAAAAAAAAg"),
                "but it comes from AAAAAAAAAAEAAAAAAAAAAg");
        refused(
                sound.replaceFirst("partitions .*", "partitions 64"),
                "to come from a log of " + FreshLog.PARTITIONS + " partitions, but it comes from one of 64");
        refused(sound.replaceFirst("offset", "offfset"), "but got partition 0 offfset");
        refused("", "expected " + manifest + " to begin with");
        Files.delete(manifest);
        assertThatThrownBy(() -> startFromCopy(state("second")))
                .isInstanceOf(StoreMismatchException.class)
                .hasMessageContaining("expected a checkpoint in " + copy);
    }

    private void refused(String manifest, String message) throws Exception {
        Files.writeString(copy.resolve("manifest"), manifest);
        assertThatThrownBy(() -> startFromCopy(state("second")).close())
                .isInstanceOf(StoreMismatchException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRefuseATargetThatIsThereAndLeaveNothingWhenItCannotWrite() throws Exception {
        try (TestNode node = TestNode.startReady(log, state("first"))) {
            Path there = Files.createDirectory(directory.resolve("there"));
            assertThatThrownBy(() -> node.app().checkpoint(there)).hasMessageContaining("not to be there yet");
            Path file = Files.createFile(directory.resolve("file"));
            assertThatThrownBy(() -> node.app().checkpoint(file.resolve("copy")))
                    .hasMessageContaining("expected to write a checkpoint");
        }
    }
}
