package io.parley.query;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What live streams do: events sent, and ends by reason. All series are there from the start, at 0. Thread-safe. */
final class StreamMetrics {
    private final Counter events;
    private final Map<StreamEnd, Counter> ends = new EnumMap<>(StreamEnd.class);

    StreamMetrics(MeterRegistry metrics) {
        this.events = Counter.builder("parley.query.stream.events")
                .description("Changes of mailboxes sent on live streams")
                .register(metrics);
        for (StreamEnd reason : StreamEnd.values()) {
            ends.put(
                    reason,
                    Counter.builder("parley.query.stream.ends")
                            .description("Live streams that ended")
                            .tag(
                                    "reason",
                                    reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(metrics));
        }
    }

    void sent(int count) {
        events.increment(count);
    }

    void ended(StreamEnd reason) {
        requireNonNull(ends.get(reason)).increment();
    }
}
