package io.parley.cli;

import io.parley.cli.node.DataDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data-dir}, the same for every command that has it. */
final class DataDirectoryFlag {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "parley-data",
            description =
                    "where up, broker and processor keep everything, and other commands find it (default: ${DEFAULT-VALUE})")
    private Path path = Path.of("parley-data");

    DataDirectory directory() {
        return new DataDirectory(path);
    }
}
