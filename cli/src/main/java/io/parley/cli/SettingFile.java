package io.parley.cli;

import io.parley.cli.settings.SettingCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that a setting names, and that has to be there when the process begins. */
final class SettingFile {
    private SettingFile() {}

    /** @param file null where the setting is not set */
    static void check(SettingCheck check, String name, @Nullable Path file) {
        if (file != null) {
            check.that(name, () -> {
                if (!Files.isReadable(file) || Files.isDirectory(file)) {
                    throw new IllegalArgumentException("expected a file that can be read, but " + file + " is none");
                }
                return file;
            });
        }
    }
}
