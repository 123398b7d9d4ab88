package io.parley.endtoend.overload;

import java.time.Duration;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What came of requests, by the stretch of time in which they were due: to see when a node is as it was before. Used by one thread. */
final class Stretches {
    private static final class Stretch {
        private final Histogram sinceDue = new Histogram(3);
        private final Histogram sinceSent = new Histogram(3);
        private long refused;
    }

    private final long beginNanos;
    private final long nanosEach;
    private final TreeMap<Long, Stretch> stretches = new TreeMap<>();

    /** @param beginNanos of the first one */
    Stretches(long beginNanos, Duration each) {
        this.beginNanos = beginNanos;
        this.nanosEach = each.toNanos();
    }

    void add(Answer answer, Times times) {
        Stretch stretch = stretches.computeIfAbsent((times.dueNanos() - beginNanos) / nanosEach, _ -> new Stretch());
        if (answer.accepted()) {
            stretch.sinceDue.recordValue(times.sinceDueNanos());
            stretch.sinceSent.recordValue(times.sinceSentNanos());
        } else if (!answer.isOfUserLimit()) {
            stretch.refused++;
        }
    }

    /**
     * From which one on nothing was refused but by a user's own limit, and the slowest of a hundred took no longer than {@code p99NanosMax}.
     *
     * @throws IllegalStateException when there was nothing that could say so
     */
    long normalFrom(long p99NanosMax) {
        if (stretches.isEmpty()) {
            throw new IllegalStateException("expected answers, but there were none");
        }
        long from = 0;
        for (var each : stretches.entrySet()) {
            Stretch stretch = each.getValue();
            if (stretch.refused > 0 || stretch.sinceDue.getValueAtPercentile(99) > p99NanosMax) {
                from = each.getKey() + 1;
            }
        }
        return from;
    }

    /** Since it was due, in the stretch in which it was the most; 0 when there was none. */
    long worstPercentileNanos(double percentile) {
        return stretches.values().stream()
                .mapToLong(stretch -> stretch.sinceDue.getValueAtPercentile(percentile))
                .max()
                .orElse(0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("number:accepted/refused/p99 since due, since sent:");
        stretches.forEach((number, stretch) -> text.append(" %d:%d/%d/%.0f, %.0f ms"
                .formatted(
                        number,
                        stretch.sinceDue.getTotalCount(),
                        stretch.refused,
                        stretch.sinceDue.getValueAtPercentile(99) / 1e6,
                        stretch.sinceSent.getValueAtPercentile(99) / 1e6)));
        return text.toString();
    }
}
