package io.parley.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** How a command ended that ran in this process. */
record CommandRun(int code, String out, String err) {
    private static final String STDERR_TERMINAL = "parley.stderr.terminal";

    /** Runs a command that calls the API. */
    static CommandRun of(URI server, Path dataDirectory, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Parley.commandLine(Map.of(
                "PARLEY_URL", server.toString(), "PARLEY_DATA_DIR", dataDirectory.toString(), "PARLEY_PATIENCE", "2s"));
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }

    /** As {@link #of}, with standard error on a terminal, as the launcher says it. */
    static CommandRun onTerminal(Callable<CommandRun> command) throws Exception {
        System.setProperty(STDERR_TERMINAL, "true");
        try {
            return command.call();
        } finally {
            System.clearProperty(STDERR_TERMINAL);
        }
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** Fails unless it did what it was asked. */
    CommandRun succeeded() {
        if (code != 0) {
            throw new AssertionError("expected success, but got code " + code + ": " + err);
        }
        return this;
    }
}
