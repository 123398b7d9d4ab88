package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code bin/parley} as a child process, with an environment that holds nothing of the caller's Parley. */
public final class ParleyCommand {
    /** The project's root. */
    public static final Path ROOT =
            Path.of(System.getProperty("parley.root", "..")).toAbsolutePath().normalize();

    private ParleyCommand() {}

    /** How a command ended. */
    public record Ended(int exitCode, String out, String err) {
        /** As everything does that cannot start: exit code 1, and one line that says why. */
        void requireOneLine(String reason) {
            assertThat(exitCode).isEqualTo(1);
            assertThat(out).isEmpty();
            assertThat(err.lines())
                    .singleElement()
                    .asString()
                    .startsWith("parley: ")
                    .contains(reason);
        }
    }

    public static ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("bin/parley").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
        builder.environment().put("PARLEY_JAVA_HOME", System.getProperty("java.home"));
        // What is tested is what Maven has built, also when somebody edits a source meanwhile.
        builder.environment().put("PARLEY_BUILD", "never");
        return builder;
    }

    /** Runs a command to its end, or kills it when it takes longer than {@code patience}. */
    public static Ended run(Duration patience, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("parley-out", null);
        Path err = Files.createTempFile("parley-err", null);
        Process process = builder(List.of(arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("expected parley " + String.join(" ", arguments) + " to end within " + patience
                        + ", but it still runs; it said: " + Files.readString(err));
            }
            return new Ended(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
