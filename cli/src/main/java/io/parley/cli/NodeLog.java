package io.parley.cli;

import java.nio.file.Path;

/** Where a process that serves writes its log. Must be said before the first logger is made, since that reads it. */
final class NodeLog {
    private NodeLog() {}

    /** For processes that keep nothing: whoever runs them collects what they write. */
    static final String STANDARD_ERROR = "the lines above";

    static void writeToStandardError() {
        System.setProperty("logback.configurationFile", "logback-stateless-node.xml");
    }

    static void writeTo(Path file) {
        System.setProperty("parley.log", file.toString());
        System.setProperty("logback.configurationFile", "logback-node.xml");
    }
}
