package io.parley.cli.terminal;

import java.io.PrintWriter;

/**
 * The last line of standard error, written over again and again while something goes on. Only a terminal that can go back has such a line; elsewhere nothing
 * is written. Not thread-safe.
 */
public final class StatusLine {
    /** Set by the launcher, which can ask; Java can only ask about all three streams at once. */
    private static final String ON_TERMINAL = "parley.stderr.terminal";

    private static final String BEGIN = "\r";
    private static final String ERASE_REST = "\u001b[K";

    private final PrintWriter err;
    private final boolean onTerminal;

    private StatusLine(PrintWriter err, boolean onTerminal) {
        this.err = err;
        this.onTerminal = onTerminal;
    }

    /** @param err writes to this process's standard error */
    public static StatusLine of(PrintWriter err) {
        return new StatusLine(err, Boolean.getBoolean(ON_TERMINAL) && !"dumb".equals(System.getenv("TERM")));
    }

    /** Whether there is such a line. */
    public boolean isThere() {
        return onTerminal;
    }

    public void show(String text) {
        if (onTerminal) {
            err.print(BEGIN + text + ERASE_REST);
            err.flush();
        }
    }

    /** Makes room for a line that stays. */
    public void clear() {
        show("");
    }
}
