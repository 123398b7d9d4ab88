package io.parley.cli;

import java.nio.file.Path;

/** Where a process that serves writes its log, and how. Must be said before the first logger is made, since that reads it. */
final class NodeLog {
    private NodeLog() {}

    /** For processes that keep nothing: whoever runs them collects what they write. */
    static final String STANDARD_ERROR = "the lines above";

    static void writeToStandardError(LogOutputFlags flags) {
        write("logback-stateless-node.xml", flags);
    }

    static void writeTo(Path file, LogOutputFlags flags) {
        System.setProperty("parley.log", file.toString());
        write("logback-node.xml", flags);
    }

    private static void write(String configuration, LogOutputFlags flags) {
        System.setProperty("parley.log.level", flags.level().toString());
        System.setProperty(LineEncoder.JSON, Boolean.toString(flags.format() == LogOutputFlags.Format.JSON));
        System.setProperty("logback.configurationFile", configuration);
    }
}
