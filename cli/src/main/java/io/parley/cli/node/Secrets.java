package io.parley.cli.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Secrets from the environment, or from a file that the environment names: never from the command line, which everybody on the machine can read.
 * {@code X_FILE} names the file that holds {@code X}; a line break at its end, which editors add, is no part of the secret.
 */
final class Secrets {
    private static final String FILE_SUFFIX = "_FILE";

    /** Secrets are of some 50 bytes; whoever names a log or a device has made a mistake. */
    private static final int FILE_BYTES_MAX = 4096;

    private Secrets() {}

    /**
     * @param what the secret is, for the error
     * @throws CommandFailure when it is not there
     */
    static String required(Map<String, String> environment, String variable, String what) {
        return given(environment, variable)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new CommandFailure("expected " + variable + ", " + what
                        + ", in the environment, or in a file that " + variable + FILE_SUFFIX
                        + " names, but it is not there"));
    }

    /** @throws CommandFailure when it is given in both ways, or its file cannot be read; names them and never shows what they hold */
    static Optional<String> given(Map<String, String> environment, String variable) {
        String file = environment.get(variable + FILE_SUFFIX);
        String text = environment.get(variable);
        if (file == null) {
            return Optional.ofNullable(text);
        }
        if (text != null) {
            throw new CommandFailure(
                    "expected either " + variable + " or " + variable + FILE_SUFFIX + ", but got both");
        }
        return Optional.of(read(variable + FILE_SUFFIX, file));
    }

    private static String read(String variable, String file) {
        String content = content(variable, file);
        if (content == null) {
            throw new CommandFailure("expected " + variable + " to name a file of at most " + FILE_BYTES_MAX
                    + " bytes, but " + file + " is larger");
        }
        if (content.endsWith("\r\n")) {
            return content.substring(0, content.length() - 2);
        }
        return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    }

    /** Null when it is too large. */
    private static @Nullable String content(String variable, String file) {
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            byte[] bytes = stream.readNBytes(FILE_BYTES_MAX + 1);
            return bytes.length > FILE_BYTES_MAX ? null : new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException e) {
            // No such file, no right to read it, or no path at all.
            throw new CommandFailure("expected " + variable + " to name a file that can be read, but got " + e, e);
        }
    }
}
