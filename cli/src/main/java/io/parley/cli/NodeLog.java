package io.parley.cli;

import java.nio.file.Path;

/** Where a process that serves writes its log. Must be said before the first logger is made, since that reads it. */
final class NodeLog {
    private NodeLog() {}

    static void writeTo(Path file) {
        System.setProperty("parley.log", file.toString());
        System.setProperty("logback.configurationFile", "logback-node.xml");
    }
}
