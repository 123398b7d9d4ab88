package io.parley.cli.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentSecretTest {
    private static final Map<String, String> NOTHING = Map.of();

    @TempDir
    private Path root;

    private DataDirectory directory = new DataDirectory(Path.of(""));

    @BeforeEach
    void givenAnEmptyDirectory() {
        directory = new DataDirectory(root);
    }

    @Test
    void shouldBeMadeOnceAndKeptForItsOwnerOnly() throws Exception {
        // When
        byte[] made = DevelopmentSecret.ofServer(NOTHING, directory).key();

        // Then
        assertThat(made).hasSizeGreaterThanOrEqualTo(32);
        assertThat(DevelopmentSecret.ofServer(NOTHING, directory).key()).isEqualTo(made);
        assertThat(DevelopmentSecret.ofClient(NOTHING, directory).key()).isEqualTo(made);
        assertThat(Files.readString(directory.secretFile()).strip().getBytes(UTF_8))
                .isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.secretFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldDifferFromDirectoryToDirectory() throws Exception {
        DataDirectory other = new DataDirectory(Files.createDirectory(root.resolve("other")));

        assertThat(DevelopmentSecret.ofServer(NOTHING, other).key())
                .isNotEqualTo(DevelopmentSecret.ofServer(NOTHING, directory).key());
    }

    @Test
    void shouldBeTheEnvironmentsWhereItGivesOneAndLeaveNoFile() {
        Map<String, String> environment = Map.of(DevelopmentSecret.VARIABLE, "é-thirty-two bytes and some more");

        assertThat(DevelopmentSecret.ofServer(environment, directory).key())
                .isEqualTo("é-thirty-two bytes and some more".getBytes(UTF_8));
        assertThat(directory.secretFile()).doesNotExist();
    }

    @Test
    void shouldRefuseAKeyThatIsTooShortByName() {
        assertThatThrownBy(() -> DevelopmentSecret.ofServer(Map.of(DevelopmentSecret.VARIABLE, "short"), directory))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("expected PARLEY_AUTH_HS256_SECRET of at least 32 bytes, but got 5");
    }

    @Test
    void shouldNotBeMadeByAClient() {
        assertThatThrownBy(() -> DevelopmentSecret.ofClient(NOTHING, directory))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--data-dir");
        assertThat(directory.secretFile()).doesNotExist();
    }
}
