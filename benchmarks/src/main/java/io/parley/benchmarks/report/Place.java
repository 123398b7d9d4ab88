package io.parley.benchmarks.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things are.
 *
 * @param root of the repository
 * @param work a directory of this run's own, on the disk that is measured
 * @param pictures where flame graphs go
 */
record Place(Path root, Path work, Path pictures) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin").toString();

    List<String> parley(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("bin/parley").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A program of this module, in a JVM of its own. */
    List<String> program(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(JAVA + "/java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    List<String> jcmd(long pid, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA + "/jcmd", Long.toString(pid)));
        command.addAll(List.of(arguments));
        return command;
    }
}
