package io.parley.cli;

import io.parley.cli.node.DataDirectory;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which mailboxes and which log, the same for every command that makes mailboxes once more. */
final class VerifyFlags {
    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "where the log is (default: that of the parley up on the directory; when none runs, the command"
                            + " opens the log itself)")
    private @Nullable String kafka;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "where there is room for the largest partition's mailboxes once more (default: the data directory)")
    private @Nullable Path workDirectory;

    DataDirectory directory() {
        return data.directory();
    }

    Optional<String> brokers() {
        return Optional.ofNullable(kafka);
    }

    Path workParent() {
        return workDirectory == null ? directory().root() : workDirectory;
    }
}
