package io.parley.cli.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNumberLinesAsAnEditorDoesAndPassOverBlankOnes() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("lines"), "one\n\n \t\r\nfour\r\nfive");

        // When
        List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(file)) {
            while (reader.advance()) {
                lines.add(reader.number() + " " + new String(reader.bytes(), UTF_8).strip());
            }

            // Then
            assertThat(reader.bytesRead()).isEqualTo(Files.size(file));
        }
        assertThat(lines).containsExactly("1 one", "4 four", "5 five");
    }

    @Test
    void shouldRefuseALineThatIsTooLongAndGoOnBehindIt() throws Exception {
        // Given
        String longest = "x".repeat(LineReader.LINE_BYTES_MAX);
        Path file = Files.writeString(directory.resolve("lines"), longest + "\n" + longest + "x\nlast\n");

        try (LineReader reader = new LineReader(file)) {
            // Then
            assertThat(reader.advance()).isTrue();
            assertThat(reader.bytes()).hasSize(LineReader.LINE_BYTES_MAX);
            assertThat(reader.advance()).isTrue();
            assertThatThrownBy(reader::bytes)
                    .isInstanceOf(BadLineException.class)
                    .hasMessageContaining("400000");
            assertThat(reader.advance()).isTrue();
            assertThat(reader.bytes()).isEqualTo("last".getBytes(UTF_8));
            assertThat(reader.advance()).isFalse();
        }
    }

    @Test
    void shouldReadNothingFromAnEmptyFile() throws Exception {
        try (LineReader reader = new LineReader(Files.createFile(directory.resolve("empty")))) {
            assertThat(reader.advance()).isFalse();
        }
    }
}
