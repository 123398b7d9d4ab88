package io.parley.endtoend.overload;

import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What came of requests, by the second in which they were due: to see when a node is as it was before. Used by one thread. */
final class Seconds {
    private static final double NANOS_PER_SECOND = 1e9;

    private static final class Second {
        private final Histogram accepted = new Histogram(3);
        private long refused;
    }

    private final long beginNanos;
    private final TreeMap<Integer, Second> seconds = new TreeMap<>();

    Seconds(long beginNanos) {
        this.beginNanos = beginNanos;
    }

    void add(Answer answer, Times times) {
        Second second =
                seconds.computeIfAbsent((int) ((times.dueNanos() - beginNanos) / NANOS_PER_SECOND), _ -> new Second());
        if (answer.accepted()) {
            second.accepted.recordValue(times.sinceDueNanos());
        } else {
            second.refused++;
        }
    }

    /**
     * From which second on nothing was refused, and the slowest of a hundred took no longer than {@code p99NanosMax}.
     *
     * @throws IllegalStateException when there was nothing that could say so
     */
    int normalFrom(long p99NanosMax) {
        if (seconds.isEmpty()) {
            throw new IllegalStateException("expected answers, but there were none");
        }
        int from = 0;
        for (var each : seconds.entrySet()) {
            Second second = each.getValue();
            if (second.refused > 0 || second.accepted.getValueAtPercentile(99) > p99NanosMax) {
                from = each.getKey() + 1;
            }
        }
        return from;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        seconds.forEach((number, second) -> text.append(" %d:%d/%d/%.0fms"
                .formatted(
                        number,
                        second.accepted.getTotalCount(),
                        second.refused,
                        second.accepted.getValueAtPercentile(99) / 1e6)));
        return text.toString();
    }
}
