package io.parley.endtoend.overload;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What came of the requests that were due in one stretch of time. Used by one thread. */
final class Tally {
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(2);

    private final Map<Ask.Kind, TreeMap<Integer, Long>> statuses = new EnumMap<>(Ask.Kind.class);
    private final Map<Ask.Kind, Histogram> accepted = new EnumMap<>(Ask.Kind.class);
    private final Map<Ask.Kind, Histogram> acceptedSinceSent = new EnumMap<>(Ask.Kind.class);
    private final Histogram refused = new Histogram(NANOS_MAX, 3);
    private long refusedWithoutRetryAfter;
    private long sendsRefusedWithoutOutcome;

    Tally() {
        for (Ask.Kind kind : Ask.Kind.values()) {
            statuses.put(kind, new TreeMap<>());
            accepted.put(kind, new Histogram(NANOS_MAX, 3));
            acceptedSinceSent.put(kind, new Histogram(NANOS_MAX, 3));
        }
    }

    void add(Ask.Kind kind, Answer answer, Times times) {
        of(statuses, kind).merge(answer.status(), 1L, Long::sum);
        long within = Math.min(NANOS_MAX, times.sinceDueNanos());
        if (answer.accepted()) {
            of(accepted, kind).recordValue(within);
            of(acceptedSinceSent, kind).recordValue(Math.min(NANOS_MAX, times.sinceSentNanos()));
            return;
        }
        refused.recordValue(within);
        if (!answer.retryAfter()) {
            refusedWithoutRetryAfter++;
        }
        if (kind == Ask.Kind.SEND && answer.status() == 503 && !answer.notAccepted()) {
            sendsRefusedWithoutOutcome++;
        }
    }

    private static <V> V of(Map<Ask.Kind, V> values, Ask.Kind kind) {
        return requireNonNull(values.get(kind));
    }

    long count(int status) {
        return statuses.values().stream()
                .mapToLong(each -> each.getOrDefault(status, 0L))
                .sum();
    }

    long accepted() {
        return accepted.values().stream().mapToLong(Histogram::getTotalCount).sum();
    }

    long total() {
        return statuses.values().stream()
                .flatMap(each -> each.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Whether there was nothing but what an overloaded node may answer, each of it as it has to be. */
    boolean clean() {
        return count(200) + count(202) + count(429) + count(503) == total()
                && refusedWithoutRetryAfter == 0
                && sendsRefusedWithoutOutcome == 0;
    }

    /** In milliseconds since it was due, of all that was accepted. */
    double percentile(double percentile) {
        return sum(accepted).getValueAtPercentile(percentile) / 1e6;
    }

    private static Histogram sum(Map<Ask.Kind, Histogram> parts) {
        Histogram all = new Histogram(NANOS_MAX, 3);
        parts.values().forEach(all::add);
        return all;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("  answers: " + statuses + "\n");
        accepted.forEach((kind, times) -> text.append("  accepted ")
                .append(kind)
                .append(": ")
                .append(percentiles(times))
                .append("; since it was sent: ")
                .append(percentiles(of(acceptedSinceSent, kind)))
                .append('\n'));
        text.append("  all that was accepted: ")
                .append(percentiles(sum(accepted)))
                .append("; since it was sent: ")
                .append(percentiles(sum(acceptedSinceSent)))
                .append('\n');
        text.append("  refused: ").append(percentiles(refused));
        if (refusedWithoutRetryAfter + sendsRefusedWithoutOutcome > 0) {
            text.append("\n  refused without Retry-After: ")
                    .append(refusedWithoutRetryAfter)
                    .append(", sends refused with 503 and without outcome: ")
                    .append(sendsRefusedWithoutOutcome);
        }
        return text.toString();
    }

    private static String percentiles(Histogram times) {
        return "%d, p50 %.1f ms, p99 %.1f ms, max %.1f ms"
                .formatted(
                        times.getTotalCount(),
                        times.getValueAtPercentile(50) / 1e6,
                        times.getValueAtPercentile(99) / 1e6,
                        times.getMaxValue() / 1e6);
    }
}
