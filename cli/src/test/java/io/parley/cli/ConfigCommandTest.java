package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.settings.ConfigurationPage;
import io.parley.cli.settings.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Settings: what is wrong with them, where they come from, and the page that lists them. */
class ConfigCommandTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    @Test
    void shouldSayAllThatIsWrongAtOnceByFlagAndVariable() {
        // When
        CommandRun run = run(
                Map.of("PARLEY_PORT", "http", "PARLEY_LOG_LEVEL", "LOUD"),
                "ingest",
                "--replicas",
                "0",
                "--partitions=many",
                "--tls-key",
                directory.resolve("none").toString(),
                "--auth-algorithm",
                "none");

        // Then
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().filter(line -> line.startsWith("  -") || line.startsWith("  P")))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).isEqualTo("  --port (PARLEY_PORT): 'http' is not a whole number"),
                        line -> assertThat(line)
                                .isEqualTo("  --partitions (PARLEY_PARTITIONS): 'many' is not a whole number"),
                        line -> assertThat(line).isEqualTo("  --kafka (PARLEY_KAFKA): is missing"),
                        line -> assertThat(line)
                                .startsWith("  --tls-certificate (PARLEY_TLS_CERTIFICATE): expected both"),
                        line -> assertThat(line).startsWith("  --tls-key (PARLEY_TLS_KEY): expected a file"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "  --replicas (PARLEY_REPLICAS): expected --replicas of at least 1, but got 0"),
                        line -> assertThat(line)
                                .startsWith("  --auth-algorithm (PARLEY_AUTH_ALGORITHM): expected --auth"),
                        line -> assertThat(line).startsWith("  PARLEY_AUTH_HS256_SECRET: expected"),
                        line -> assertThat(line).startsWith("  --log-level (PARLEY_LOG_LEVEL): expected --log-level"));
        assertThat(run.err()).contains("      some brokers of the log, comma-separated");
    }

    @Test
    void shouldFindWhatIsWrongInEveryRole() {
        assertThat(wrong("up", "--port", "-1", "--kafka-port", "70000", "--partitions", "0", "--host", "0.0.0.0"))
                .containsExactlyInAnyOrder("--port", "--kafka-port", "--partitions", "--host");
        assertThat(wrong("broker", "--node-id", "4", "--port", "1", "--quorum", "1@a:1"))
                .containsExactly("--node-id");
        assertThat(wrong("broker", "--node-id", "x", "--quorum", "1"))
                .containsExactly("--node-id", "--port", "--quorum");
        assertThat(wrong(
                        "processor",
                        "--node-id",
                        "a b",
                        "--port",
                        "1",
                        "--kafka",
                        "a:1",
                        "--threads",
                        "0",
                        "--standbys",
                        "9"))
                .containsExactlyInAnyOrder("--node-id", "--threads", "--standbys", "PARLEY_CLUSTER_SECRET");
        assertThat(wrong("query", "--port", "1", "--processors", "a", "--tls-key", "x"))
                .containsExactlyInAnyOrder(
                        "--processors",
                        "--tls-certificate",
                        "--tls-key",
                        "--allowed-processors",
                        "PARLEY_CLUSTER_SECRET",
                        "PARLEY_AUTH_HS256_SECRET");
    }

    @Test
    void shouldFindWhatIsWrongWithARegistryInEveryRoleThatWrites() {
        Map<String, String> wrong = Map.of("PARLEY_SCHEMA_REGISTRY_CREDENTIALS", "nobody");
        Map<String, String> open = Map.of("PARLEY_SCHEMA_REGISTRY_CREDENTIALS", "somebody:password");
        for (String role : List.of("up", "ingest", "processor")) {
            assertThat(wrong(wrong, "config", role, "--schema-registry-url", "ftp://registry"))
                    .contains("--schema-registry-url", "PARLEY_SCHEMA_REGISTRY_CREDENTIALS");
            assertThat(wrong(open, "config", role, "--schema-registry-url", "http://registry.example"))
                    .contains("--schema-registry-url")
                    .doesNotContain("PARLEY_SCHEMA_REGISTRY_CREDENTIALS");
            assertThat(wrong(open, "config", role, "--schema-registry-url", "https://registry.example/path"))
                    .doesNotContain("--schema-registry-url", "PARLEY_SCHEMA_REGISTRY_CREDENTIALS");
        }
        assertThat(run(open, "config", "up", "--schema-registry-url", "http://registry.example")
                        .err())
                .doesNotContain("somebody");
    }

    @Test
    void shouldTellWhatIsMistypedFromWhatIsMissing() {
        assertThat(run(Map.of(), "ingest", "--prot", "1").err())
                .contains("  --prot: is not known here", "--port (PARLEY_PORT): is missing");
        assertThat(run(Map.of(), "ingest", "--port", "--kafka", "a:1").err())
                .contains("--port (PARLEY_PORT): ")
                .doesNotContain("--kafka (PARLEY_KAFKA): is missing");
        assertThat(run(Map.of(), "conversation").err()).contains("did you mean").contains("conversations");
        assertThat(run(Map.of(), "token").err()).contains("  USER: is missing");
    }

    @Test
    void shouldShowWhereEachValueComesFromAndNoSecret() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("cluster-secret"), SECRET + "\n");
        Map<String, String> environment = Map.of(
                "PARLEY_PROCESSORS",
                "p1:7070,p2:7070",
                "PARLEY_PORT",
                "1",
                "PARLEY_AUTH_HS256_SECRET",
                SECRET,
                "PARLEY_CLUSTER_SECRET_FILE",
                file.toString());

        // When
        CommandRun shown = run(environment, "config", "query", "--port", "8082");
        CommandRun json = run(environment, "config", "query", "--port", "8082", "--json");

        // Then
        assertThat(shown.code()).isZero();
        assertThat(shown.lines().stream().map(line -> line.replaceAll(" {2,}", "|")))
                .contains(
                        "SETTING|FROM|VALUE",
                        "--port|command line|8082",
                        "--host|default|127.0.0.1",
                        "--processors|PARLEY_PROCESSORS|p1:7070,p2:7070",
                        "--allowed-processors|default|(those of --processors)",
                        "PARLEY_AUTH_HS256_SECRET|PARLEY_AUTH_HS256_SECRET|set",
                        "PARLEY_CLUSTER_SECRET|PARLEY_CLUSTER_SECRET_FILE|set");
        assertThat(json.lines())
                .singleElement()
                .asString()
                .contains(
                        "{\"name\":\"--port\",\"variable\":\"PARLEY_PORT\",\"value\":\"8082\",\"otherwise\":null,\"source\":\"command line\"}");
        assertThat(shown.out() + shown.err() + json.out() + json.err()).doesNotContain(SECRET);
    }

    @Test
    void shouldShowSettingsThatARoleCouldNotStartWith() {
        CommandRun shown = run(Map.of(), "config", "processor", "--threads", "0");
        assertThat(shown.code()).isEqualTo(2);
        assertThat(shown.out()).contains("--kafka").contains("--threads");
        assertThat(shown.err())
                .startsWith("parley processor: cannot run like this")
                .contains("--threads", "--node-id");
        CommandRun json = run(Map.of(), "config", "processor", "--threads", "0", "--json");
        assertThat(json.code()).isEqualTo(2);
        assertThat(json.out()).contains("\"wrong\":[{\"name\":\"--node-id\",\"reason\":\"is missing\"}");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void shouldBeToldWhichRole() {
        assertThat(run(Map.of(), "config").err()).contains("expected a role: up, broker, ingest, processor, query");
    }

    @Test
    void shouldShowEveryRole() {
        CommandLine parley = Parley.commandLine(Map.of());
        List<String> roles = parley.getSubcommands().entrySet().stream()
                .filter(command -> command.getValue().getCommand() instanceof Role)
                .map(Map.Entry::getKey)
                .toList();
        CommandLine config = Objects.requireNonNull(parley.getSubcommands().get("config"));
        assertThat(config.getSubcommands()).containsOnlyKeys(roles);
        for (String role : roles) {
            assertThat(run(Map.of(), "config", role, "--help").out())
                    .contains("Usage: parley config " + role, "--json");
        }
    }

    @Test
    void shouldListEverySettingInTheDocumentation() throws Exception {
        assertThat(Path.of("..", "docs", "configuration.md"))
                .as("after a change of a flag: bin/parley config --markdown >docs/configuration.md")
                .content()
                .isEqualTo(ConfigurationPage.of(Parley.commandLine(Map.of())));
    }

    @Test
    void shouldCompleteCommandsAndFlagsInBash() throws Exception {
        // Given
        Path script = Files.writeString(
                directory.resolve("parley"), run(Map.of(), "completion", "bash").out());
        String ask = """
                source "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                _complete_parley; printf '%s ' "${COMPREPLY[@]}"
                """;

        // Then
        assertThat(bash(ask, script, "parley", "comp")).contains("completion");
        assertThat(bash(ask, script, "parley", "ingest", "--kaf")).contains("--kafka", "--kafka-config");
        assertThat(bash(ask, script, "parley", "config", "in")).contains("ingest");
    }

    private String bash(String script, Path completion, String... words) throws Exception {
        var command = new ArrayList<>(List.of("bash", "--norc", "-c", script, "bash", completion.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What {@code parley config} finds wrong. */
    private List<String> wrong(String... arguments) {
        return wrong(Map.of(), arguments);
    }

    private static List<String> wrong(Map<String, String> environment, String... arguments) {
        return run(environment, arguments)
                .err()
                .lines()
                .filter(line -> line.startsWith("  -") || line.startsWith("  P"))
                .map(line -> line.strip().split("[ :]", 2)[0])
                .toList();
    }

    private static CommandRun run(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Parley.commandLine(environment);
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
