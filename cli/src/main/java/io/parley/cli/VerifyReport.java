package io.parley.cli;

import io.parley.cli.terminal.ProgressBar;
import io.parley.cli.terminal.SafeText;
import io.parley.processor.rebuild.FoldProgress;
import io.parley.processor.rebuild.Verdict;
import io.parley.processor.store.RowDifference;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Shows how mailboxes that are made once more come along, and what came of comparing them. Not thread-safe. */
final class VerifyReport implements FoldProgress {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final PrintWriter err;
    private @Nullable ProgressBar bar;
    private long startNanos = System.nanoTime();
    private long records;

    VerifyReport(CommandLine command) {
        out = command.getOut();
        err = command.getErr();
    }

    @Override
    public void folded(int partition, long folded, long bytes, long recordsTotal) {
        if (bar == null) {
            bar = new ProgressBar(err, "records of partition " + partition);
        }
        records = folded;
        bar.show((double) folded / recordsTotal, folded);
    }

    /** Prints a partition's verdict, and the rate at which it was found: reading, folding and comparing together. */
    void verdict(Verdict verdict) {
        clearBar();
        double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
        String stands = "partition " + verdict.digest().partition() + " offset "
                + verdict.digest().appliedOffset();
        String rate = String.format(Locale.ROOT, "%d records in %.1f s, %.0f/s", records, seconds, records / seconds);
        switch (verdict) {
            case Verdict.Equal equal ->
                out.println(stands + " equal sha256 " + equal.digest().sha256() + ", " + rate);
            case Verdict.Different different -> {
                out.println(stands + " DIFFERENT, " + rate);
                for (RowDifference difference : different.differences()) {
                    out.println("  " + SafeText.of(difference.describe()));
                }
            }
        }
        startNanos = System.nanoTime();
        records = 0;
    }

    /** Says that a partition is not looked at. */
    void left(int partition) {
        out.println("partition " + partition + " is not folded by this node, and stays as it is");
    }

    private void clearBar() {
        if (bar != null) {
            bar.clear();
            bar = null;
        }
    }

    void finished() {
        clearBar();
        out.flush();
    }
}
