package io.parley.endtoend;

import static io.parley.endtoend.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that call the API as a shell has them: standard streams, pipes, locales and signals. */
class CommandLineIT {
    private static final Duration PATIENCE = TestPatience.LONG;

    @TempDir
    private Path data;

    @Test
    void shouldGetAlongWithPipesLocalesAndSignals() throws Exception {
        try (ParleyProcess parley = ParleyProcess.start(data);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            keepsEveryLetterWhereNoLocaleIsSet(parley, client);
            endsQuietlyWhenItsReaderHasGone(parley, client);
            endsWellByCtrlC(parley);
            assertThat(parley.stop()).isZero();
        }
    }

    private void keepsEveryLetterWhereNoLocaleIsSet(ParleyProcess parley, ParleyClient client) throws Exception {
        // When: the shell makes the bytes, so that this process's locale has no part in it.
        List<String> sent = shell(
                parley,
                "\"$PARLEY\" send --as alice bob \"$(printf 'Gr\\303\\274\\303\\237e')\""
                        + " && printf '\\360\\237\\221\\213\\n' | \"$PARLEY\" send --as alice bob - --json");

        // Then
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0)).startsWith("sent to bob, ");
        String token = sent.get(1).replaceFirst(".*\"token\":\"([^\"]+)\".*", "$1");
        client.get("bob", "/conversations?token=" + ParleyClient.encoded(token)).success();
        List<String> shown = shell(parley, "\"$PARLEY\" messages --as bob alice");
        assertThat(shown).hasSize(2);
        assertThat(shown.get(0)).endsWith("  alice  Grüße");
        assertThat(shown.get(1)).endsWith("  alice  👋");
    }

    private void endsQuietlyWhenItsReaderHasGone(ParleyProcess parley, ParleyClient client) throws Exception {
        Process shell =
                start(parley, "\"$PARLEY\" tail --as bob --after 0 --json | head -1; echo \"${PIPESTATUS[0]}\"");
        try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("{\"seq\":1,");

            // When: it learns at its next line that nobody reads.
            await().until(() -> {
                client.send("alice", "bob", "unheard").success();
                return out.ready();
            });

            // Then
            assertThat(out.readLine()).isEqualTo("0");
            assertThat(shell.errorReader().readLine()).isNull();
        } finally {
            shell.destroyForcibly();
        }
    }

    private void endsWellByCtrlC(ParleyProcess parley) throws Exception {
        // A shell's background jobs ignore it, and so does all that they start: perhaps this test.
        Process tail = start(parley, "exec env --default-signal=INT \"$PARLEY\" tail --as bob --after 0 --json");
        try (BufferedReader out = tail.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("{\"seq\":1,");

            // When
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(tail.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            // Then
            assertThat(tail.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(tail.exitValue()).isZero();
            assertThat(tail.errorReader().readLine()).isNull();
            out.lines().forEach(line -> assertThat(line).startsWith("{").endsWith("}"));
        } finally {
            tail.destroyForcibly();
        }
    }

    /** Runs a script to its end, which must be a success. @return the lines of its output */
    private List<String> shell(ParleyProcess parley, String script) throws IOException, InterruptedException {
        Process shell = start(parley, script);
        try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            assertThat(shell.waitFor())
                    .as(String.valueOf(shell.errorReader().readLine()))
                    .isZero();
            return lines;
        } finally {
            shell.destroyForcibly();
        }
    }

    private Process start(ParleyProcess parley, String script) throws IOException {
        ProcessBuilder builder = ParleyCommand.builder(List.of());
        String command = builder.command().getFirst();
        builder.command("bash", "-c", script);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("PARLEY", command);
        builder.environment().put("PARLEY_URL", parley.url().toString());
        builder.environment().put("PARLEY_DATA_DIR", data.toString());
        return builder.start();
    }
}
