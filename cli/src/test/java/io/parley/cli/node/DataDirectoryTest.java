package io.parley.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path parent;

    private DataDirectory directory = new DataDirectory(Path.of(""));

    @BeforeEach
    void givenADirectoryThatIsNotThereYet() {
        directory = new DataDirectory(parent.resolve("a/b"));
    }

    @Test
    void shouldMakeADirectoryThatOnlyItsOwnerCanRead() throws Exception {
        try (DataDirectory.Lock lock = directory.lock()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(lock.directory().root())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void shouldRefuseASecondUserOfADirectoryUntilTheFirstHasGone() throws Exception {
        try (DataDirectory.Lock first = directory.lock()) {
            assertThatThrownBy(first.directory()::lock)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("in use by another parley");
        }
        directory.lock().close();
    }

    @Test
    void shouldSayWhatIsWrongWhenTheDirectoryCannotBe() throws Exception {
        Files.createFile(parent.resolve("a"));

        assertThatThrownBy(directory::lock)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("expected to write to the data directory");
    }

    @Test
    void shouldRememberThePartitionCountOfItsFirstStart() throws Exception {
        try (DataDirectory.Lock lock = directory.lock()) {
            // When
            assertThat(lock.directory().partitions(OptionalInt.of(7), 4)).isEqualTo(7);
        }

        // Then
        assertThat(directory.partitions(OptionalInt.empty(), 4)).isEqualTo(7);
        assertThat(directory.partitions(OptionalInt.of(7), 4)).isEqualTo(7);
        assertThatThrownBy(() -> directory.partitions(OptionalInt.of(8), 4))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("expected --partitions 7")
                .hasMessageContaining("but got 8");
    }

    @Test
    void shouldTakeTheInitialPartitionCountWhenNobodyAsksForAnother() throws Exception {
        try (DataDirectory.Lock lock = directory.lock()) {
            assertThat(lock.directory().partitions(OptionalInt.empty(), 4)).isEqualTo(4);
        }
    }
}
