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
    private final boolean json;
    private @Nullable ProgressBar bar;
    private long startNanos = System.nanoTime();
    private long records;

    /** @param json one JSON object for each partition, instead of what is good to read */
    VerifyReport(CommandLine command, boolean json) {
        this.json = json;
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
        if (json) {
            out.println(object(verdict, seconds));
        } else {
            print(verdict, seconds);
        }
        startNanos = System.nanoTime();
        records = 0;
    }

    private String object(Verdict verdict, double seconds) {
        return JsonLine.of(fields -> {
            fields.writeNumberField("partition", verdict.digest().partition());
            fields.writeStringField("verdict", verdict instanceof Verdict.Equal ? "equal" : "different");
            fields.writeNumberField("offset", verdict.digest().appliedOffset());
            fields.writeStringField("sha256", verdict.digest().sha256());
            fields.writeNumberField("records", records);
            fields.writeNumberField("elapsedMs", Math.round(seconds * 1000));
            if (verdict instanceof Verdict.Different different) {
                fields.writeArrayFieldStart("differences");
                for (RowDifference difference : different.differences()) {
                    fields.writeString(difference.describe());
                }
                fields.writeEndArray();
            }
        });
    }

    private void print(Verdict verdict, double seconds) {
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
    }

    /** Says that a partition is not looked at. */
    void left(int partition) {
        out.println(
                json
                        ? JsonLine.of(fields -> {
                            fields.writeNumberField("partition", partition);
                            fields.writeStringField("verdict", "left");
                        })
                        : "partition " + partition + " is not folded by this node, and stays as it is");
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
