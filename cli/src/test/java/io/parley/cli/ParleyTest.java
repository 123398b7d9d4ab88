package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.settings.EnvironmentDefaults;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ParleyTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldExitWithTwoAndSayWhyWhenAskedWrongly() {
        assertThat(execute(Map.of())).isEqualTo(2);
        assertThat(execute(Map.of(), "fly")).isEqualTo(2);
        assertThat(execute(Map.of(), "token", "not a user")).isEqualTo(2);
        assertThat(execute(Map.of(), "token", "alice", "--ttl", "soon")).isEqualTo(2);
        assertThat(execute(Map.of(), "up", "--host", "0.0.0.0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("expected a command", "fly", "expected a user id", "as in 90s or 24h", "--host");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldNameTheClaimThatIsGivenWithoutAValue() {
        assertThat(execute(Map.of("PARLEY_AUTH_ISSUER", ""), "up")).isEqualTo(2);
        assertThat(execute(Map.of(), "conversations", "--as", "alice", "--auth-audience", " "))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("--auth-issuer (PARLEY_AUTH_ISSUER): expected --auth-issuer to name somebody")
                .contains("expected --auth-audience to name somebody");
    }

    @Test
    void shouldTakeAnArgumentThatBeginsWithAnAtForWhatItSays() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("notes"), "bob");
        Map<String, String> environment = Map.of("PARLEY_AUTH_HS256_SECRET", "a secret of at least thirty-two bytes");

        // Then
        assertThat(execute(environment, "token", "@" + file)).isEqualTo(2);
        assertThat(err.toString()).contains("expected a user id");
        assertThat(execute(environment, "token", "@alice")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void shouldExitWithOneAndOneLineWhenItCannot() {
        // When
        int code = execute(Map.of(), "token", "alice", "--data-dir", directory.toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("parley: expected the secret that signs tokens in " + directory);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldNotStartARoleForUsersWithoutAKeyForTheirTokens() {
        assertThat(execute(Map.of(), "ingest", "--port", "0", "--kafka", "127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("PARLEY_AUTH_HS256_SECRET: expected PARLEY_AUTH_HS256_SECRET")
                .contains("--auth-jwks-url");
        String[] provider = {
            "ingest", "--port", "0", "--kafka", "127.0.0.1:1", "--auth-jwks-url", "https://id.example.org/keys"
        };
        assertThat(execute(Map.of(), provider)).isEqualTo(2);
        assertThat(execute(Map.of("PARLEY_AUTH_ALGORITHM", "none"), provider)).isEqualTo(2);
        assertThat(err.toString())
                .contains("expected --auth-algorithm RS256, ES256 or EdDSA")
                .contains("expected --auth-issuer and --auth-audience")
                .contains("expected --auth-algorithm to be one of [HS256, RS256, ES256, EdDSA]");
    }

    @Test
    void shouldTakeAnyFlagFromTheEnvironmentAndPreferTheCommandLine() {
        // Given
        Map<String, String> environment = Map.of("PARLEY_DATA_DIR", "/from/the/environment");

        // Then
        execute(environment, "token", "alice");
        assertThat(err.toString()).contains("/from/the/environment");
        execute(environment, "token", "alice", "--data-dir", "/from/the/command/line");
        assertThat(err.toString()).contains("/from/the/command/line");
    }

    @Test
    void shouldHaveAnEnvironmentVariableOfItsOwnForEveryFlag() {
        // When
        Set<String> variables = new HashSet<>();
        Parley.commandLine(Map.of())
                .getSubcommands()
                .forEach((name, command) -> command.getCommandSpec()
                        .options()
                        .forEach(option -> variables.add(EnvironmentDefaults.variable(option.longestName()))));

        // Then
        assertThat(variables)
                .contains("PARLEY_PORT", "PARLEY_DATA_DIR", "PARLEY_HOST", "PARLEY_KAFKA_PORT", "PARLEY_PARTITIONS")
                .contains("PARLEY_TTL", "PARLEY_URL", "PARLEY_IN_FLIGHT", "PARLEY_PATIENCE")
                .contains("PARLEY_AS", "PARLEY_LIMIT", "PARLEY_AFTER", "PARLEY_MESSAGE_ID");
    }

    @Test
    void shouldShowHelpWithExamplesForEveryCommand() {
        assertThat(execute(Map.of(), "--help")).isZero();
        assertHelp(Parley.commandLine(Map.of()), List.of());
    }

    private void assertHelp(CommandLine parent, List<String> path) {
        parent.getSubcommands().forEach((name, command) -> {
            List<String> words = new ArrayList<>(path);
            words.add(name);
            String typed = String.join(" ", words);
            assertHelp(command, words);
            words.add("--help");
            out.getBuffer().setLength(0);
            assertThat(execute(Map.of(), words.toArray(String[]::new))).isZero();
            assertThat(out.toString()).contains("Usage: parley " + typed, "Examples:");
        });
    }

    private int execute(Map<String, String> environment, String... arguments) {
        CommandLine command = Parley.commandLine(environment);
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
