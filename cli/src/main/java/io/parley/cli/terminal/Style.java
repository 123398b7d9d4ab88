package io.parley.cli.terminal;

import java.util.Map;

/**
 * How standard output may look.
 *
 * @param colours whether anything but letters may be written
 */
public record Style(boolean colours) {
    /** Set by the launcher, which can ask; Java can only ask about all three streams at once. */
    private static final String ON_TERMINAL = "parley.stdout.terminal";

    private static final String BOLD = "\u001b[1m";
    private static final String FAINT = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    /** Colours on a terminal that has them, unless {@code NO_COLOR} is set to anything (no-color.org). */
    public static Style of(Map<String, String> environment, boolean onTerminal) {
        boolean unwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean dumb = "dumb".equals(environment.get("TERM"));
        return new Style(onTerminal && !unwanted && !dumb);
    }

    /** For this process's standard output. */
    public static Style ofOutput() {
        return of(System.getenv(), Boolean.getBoolean(ON_TERMINAL));
    }

    /** What should be seen first. */
    public String bold(String text) {
        return colours ? BOLD + text + PLAIN : text;
    }

    /** What is known already. */
    public String faint(String text) {
        return colours ? FAINT + text + PLAIN : text;
    }
}
