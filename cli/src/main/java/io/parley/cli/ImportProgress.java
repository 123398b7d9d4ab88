package io.parley.cli;

import io.parley.cli.importing.ImportListener;
import io.parley.cli.node.CommandFailure;
import io.parley.cli.terminal.ProgressBar;
import io.parley.cli.terminal.SafeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shows how an import comes along: a bar that moves on a terminal, a line now and then elsewhere. Not thread-safe. */
final class ImportProgress implements ImportListener {
    /** A file of the wrong kind has as many bad lines as lines: the first ones tell what is wrong. */
    private static final int FAILURES_SHOWN = 20;

    private final PrintWriter out;
    private final ProgressBar bar;
    private final long fileBytes;
    private long failures;

    private ImportProgress(PrintWriter out, long fileBytes) {
        this.out = out;
        this.bar = new ProgressBar(out, "sent");
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
            bar.clear();
            out.println("line " + line + ": " + SafeText.of(reason));
        } else if (failures == FAILURES_SHOWN + 1) {
            bar.clear();
            out.println("further lines that fail are only counted");
        }
    }

    @Override
    public void progressed(long acknowledged, long readAhead, long bytesRead) {
        bar.show(share(acknowledged, readAhead, bytesRead), acknowledged);
    }

    /** Bytes that are done with: of those that were read, the part that is not still waiting in the window. */
    private double share(long acknowledged, long readAhead, long bytesRead) {
        double done = acknowledged + readAhead == 0 ? 1 : (double) acknowledged / (acknowledged + readAhead);
        return fileBytes == 0 ? 1 : done * bytesRead / fileBytes;
    }

    void finished() {
        bar.clear();
        out.flush();
    }
}
