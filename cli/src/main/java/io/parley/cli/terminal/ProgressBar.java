package io.parley.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** How far something has come: a bar that moves on a terminal, a line now and then elsewhere. Not thread-safe. */
public final class ProgressBar {
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 30;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter err;
    private final StatusLine status;
    private final String doing;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;

    /**
     * @param err writes to this process's standard error
     * @param doing what is counted, as in "40 sent"
     */
    public ProgressBar(PrintWriter err, String doing) {
        this.err = err;
        this.status = StatusLine.of(err);
        this.doing = doing;
    }

    /**
     * Shows it, when that was not done just before.
     *
     * @param share of the whole, 0 to 1
     * @param count how many of what is counted
     */
    public void show(double share, long count) {
        long now = System.nanoTime();
        Duration every = status.isThere() ? BAR_EVERY : LINE_EVERY;
        if (now - shownNanos < every.toNanos()) {
            return;
        }
        shownNanos = now;
        double seconds = (now - startNanos) / NANOS_PER_SECOND;
        String figures = String.format(
                Locale.ROOT,
                "%3.0f %%  %d %s  %.0f/s  about %.0f s left",
                share * 100,
                count,
                doing,
                count / seconds,
                share == 0 ? 0 : seconds * (1 - share) / share);
        if (status.isThere()) {
            int filled = (int) (share * BAR_WIDTH);
            status.show("[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " + figures);
        } else {
            err.println(figures);
        }
    }

    /** Makes room for a line that stays. */
    public void clear() {
        status.clear();
    }
}
