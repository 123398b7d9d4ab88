package io.parley.processor.store;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.processor.fold.FoldOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What folds come to, all stores of a process together. All series are there from the start, at 0. Thread-safe. */
final class FoldCounters {
    private final Map<FoldOutcome, Counter> outcomes = new EnumMap<>(FoldOutcome.class);
    private final Counter poison;

    FoldCounters(MeterRegistry metrics) {
        for (FoldOutcome outcome : FoldOutcome.values()) {
            outcomes.put(
                    outcome,
                    Counter.builder("parley.fold.events")
                            .description("Events of topic messages by what folding them did, live or while restoring;"
                                    + " a repetition is a duplicate that was recognised")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
        this.poison = Counter.builder("parley.poison.records")
                .description("Records that were kept out, when they were first met and not while restoring")
                .tag("topic", "messages")
                .register(metrics);
    }

    /** An event was folded, live or while restoring. */
    void folded(FoldOutcome outcome) {
        requireNonNull(outcomes.get(outcome)).increment();
    }

    /** It was live: poison that is met again at each restore is no news. */
    void live(FoldOutcome outcome) {
        if (outcome == FoldOutcome.POISON) {
            poison.increment();
        }
    }

    /** Records without a key were passed over, live. */
    void keyless(long count) {
        poison.increment((double) count);
    }
}
