package io.parley.cli.load;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What has come of the requests of one run so far. Thread-safe. */
final class Tally {
    /** Three significant digits of up to a minute: 0.1 % off, and a few hundred KB. */
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(1);

    private static final int DIGITS = 3;

    private final Map<Operation, OfOperation> operations = new EnumMap<>(Operation.class);

    /** Of one kind of request. */
    private static final class OfOperation {
        final Histogram times = new ConcurrentHistogram(NANOS_MAX, DIGITS);
        final LongAdder done = new LongAdder();
        final LongAdder answerBytes = new LongAdder();
        final ConcurrentSkipListMap<String, LongAdder> errors = new ConcurrentSkipListMap<>();
    }

    Tally() {
        Arrays.stream(Operation.values()).forEach(operation -> operations.put(operation, new OfOperation()));
    }

    private OfOperation of(Operation operation) {
        OfOperation found = operations.get(operation);
        if (found == null) {
            throw new IllegalStateException("expected every operation to be there");
        }
        return found;
    }

    void done(Request request, long nanos, int answerBytes) {
        OfOperation operation = of(request.operation());
        operation.times.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
        operation.done.add(request.count());
        operation.answerBytes.add(answerBytes);
    }

    /**
     * @param done how much of it was done all the same
     * @param what went wrong: a status, or a word
     */
    void failed(Request request, int done, String what) {
        OfOperation operation = of(request.operation());
        operation.done.add(done);
        operation.errors.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    long done() {
        return operations.values().stream()
                .mapToLong(operation -> operation.done.sum())
                .sum();
    }

    /** The time within which 99 of 100 were answered so far; of all kinds, the longest. */
    long p99Nanos() {
        return operations.values().stream()
                .mapToLong(operation -> operation.times.getValueAtPercentile(99))
                .max()
                .orElse(0);
    }

    long errors() {
        return operations.values().stream()
                .flatMap(operation -> operation.errors.values().stream())
                .mapToLong(LongAdder::sum)
                .sum();
    }

    /**
     * What came of one kind of request.
     *
     * @param done how many succeeded; each message of a batch counts
     * @param answerBytes of all bodies together
     * @param errors by what went wrong; requests
     * @param times of those that succeeded, in nanoseconds
     */
    record Outcome(long done, long answerBytes, SortedMap<String, Long> errors, Histogram times) {}

    /** By kind, those only of which there was any. */
    Map<Operation, Outcome> outcomes() {
        Map<Operation, Outcome> outcomes = new EnumMap<>(Operation.class);
        operations.forEach((kind, operation) -> {
            SortedMap<String, Long> errors = new TreeMap<>();
            operation.errors.forEach((what, count) -> errors.put(what, count.sum()));
            if (operation.times.getTotalCount() > 0 || !errors.isEmpty()) {
                outcomes.put(
                        kind,
                        new Outcome(operation.done.sum(), operation.answerBytes.sum(), errors, operation.times.copy()));
            }
        });
        return outcomes;
    }
}
