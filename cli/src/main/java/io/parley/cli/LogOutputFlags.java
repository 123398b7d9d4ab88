package io.parley.cli;

import ch.qos.logback.classic.Level;
import io.parley.cli.settings.SettingCheck;
import java.util.List;
import picocli.CommandLine.Option;

/** What a process that serves writes into its own log, and how. Whatever the level, no line holds a text, a token or a secret. */
final class LogOutputFlags {
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

    /** How a line looks. */
    enum Format {
        TEXT,
        /** One object a line. */
        JSON
    }

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description =
                    "of this process's own log: lines to read, or one JSON object a line (default: ${DEFAULT-VALUE})")
    private Format format = Format.TEXT;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "INFO",
            description =
                    "the least that is logged: TRACE, DEBUG, INFO, WARN or ERROR; libraries that would show what passes"
                            + " through them say WARN and above whatever this is (default: ${DEFAULT-VALUE})")
    private String level = "INFO";

    void check(SettingCheck check) {
        check.that("--log-level", this::level);
    }

    /** @throws IllegalArgumentException when there is no such level */
    Level level() {
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("expected --log-level to be one of " + LEVELS + ", but got " + level);
        }
        return Level.toLevel(level);
    }

    Format format() {
        return format;
    }
}
