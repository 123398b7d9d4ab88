package io.parley.cli;

import io.parley.cli.importing.ImportListener;
import io.parley.cli.node.CommandFailure;
import io.parley.cli.terminal.SafeText;
import io.parley.cli.terminal.StatusLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Shows how an import comes along: a bar that moves on a terminal, a line now and then elsewhere. Not thread-safe. */
final class ImportProgress implements ImportListener {
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 30;

    /** A file of the wrong kind has as many bad lines as lines: the first ones tell what is wrong. */
    private static final int FAILURES_SHOWN = 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final StatusLine status;
    private final long fileBytes;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private long failures;

    private ImportProgress(PrintWriter out, long fileBytes) {
        this.out = out;
        this.status = StatusLine.of(out);
        this.fileBytes = fileBytes;
    }

    static ImportProgress on(PrintWriter out, Path file) {
        try {
            return new ImportProgress(out, Files.size(file));
        } catch (IOException e) {
            throw new CommandFailure("expected to read " + file + ", but got " + e, e);
        }
    }

    @Override
    public void lineFailed(long line, String reason) {
        failures++;
        if (failures <= FAILURES_SHOWN) {
            status.clear();
            out.println("line " + line + ": " + SafeText.of(reason));
        } else if (failures == FAILURES_SHOWN + 1) {
            status.clear();
            out.println("further lines that fail are only counted");
        }
    }

    @Override
    public void progressed(long acknowledged, long readAhead, long bytesRead) {
        long now = System.nanoTime();
        Duration every = status.isThere() ? BAR_EVERY : LINE_EVERY;
        if (now - shownNanos < every.toNanos()) {
            return;
        }
        shownNanos = now;
        double seconds = (now - startNanos) / NANOS_PER_SECOND;
        double share = share(acknowledged, readAhead, bytesRead);
        String figures = String.format(
                Locale.ROOT,
                "%3.0f %%  %d sent  %.0f/s  about %.0f s left",
                share * 100,
                acknowledged,
                acknowledged / seconds,
                share == 0 ? 0 : seconds * (1 - share) / share);
        if (status.isThere()) {
            int filled = (int) (share * BAR_WIDTH);
            status.show("[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " + figures);
        } else {
            out.println(figures);
        }
    }

    /** Bytes that are done with: of those that were read, the part that is not still waiting in the window. */
    private double share(long acknowledged, long readAhead, long bytesRead) {
        double done = acknowledged + readAhead == 0 ? 1 : (double) acknowledged / (acknowledged + readAhead);
        return fileBytes == 0 ? 1 : done * bytesRead / fileBytes;
    }

    void finished() {
        status.clear();
        out.flush();
    }
}
