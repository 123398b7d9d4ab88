package io.parley.cli.importing;

import java.time.Duration;
import java.util.Locale;

/**
 * What an import has done.
 *
 * @param acknowledged messages that are in the log, now or since an earlier run
 * @param retried attempts beyond the first of each message
 * @param failed lines that were not taken
 */
public record ImportReport(long acknowledged, long retried, long failed, Duration elapsed) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** One line for people and for scripts. */
    public String summary() {
        double seconds = elapsed.toNanos() / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "sent %d, retried %d, failed %d in %.1f s (%.0f sends/s)",
                acknowledged,
                retried,
                failed,
                seconds,
                acknowledged / Math.max(seconds, 1e-3));
    }
}
