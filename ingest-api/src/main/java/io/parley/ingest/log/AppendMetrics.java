package io.parley.ingest.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Appends of one kind by outcome, how long an acknowledgement takes, and what is in flight. Thread-safe. */
final class AppendMetrics {
    /** From memory on the same machine to the delivery time-out. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Counter appended;
    private final Counter notAccepted;
    private final Counter unknown;
    private final Timer acknowledgement;

    /** @param appends the counter's name; the acknowledgement timer is tagged with it */
    AppendMetrics(MeterRegistry metrics, String appends) {
        this.appended = outcome(metrics, appends, "appended");
        this.notAccepted = outcome(metrics, appends, "not-accepted");
        this.unknown = outcome(metrics, appends, "unknown");
        this.acknowledgement = Timer.builder("parley.ingest.acknowledgement")
                .description("From the hand-over to the producer to the log's acknowledgement")
                .tag("of", appends.substring(appends.lastIndexOf('.') + 1))
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    /** @param inFlightBytes asked at each scrape */
    static void inFlight(MeterRegistry metrics, Supplier<Number> inFlightBytes) {
        Gauge.builder("parley.ingest.in.flight", inFlightBytes)
                .description("Appends handed to the producer and not answered yet")
                .baseUnit("bytes")
                .register(metrics);
    }

    private static Counter outcome(MeterRegistry metrics, String appends, String outcome) {
        return Counter.builder(appends)
                .description("Appends by what became of them")
                .tag("outcome", outcome)
                .register(metrics);
    }

    void record(AppendOutcome outcome, long nanos) {
        switch (outcome) {
            case Appended a -> {
                appended.increment();
                acknowledgement.record(nanos, TimeUnit.NANOSECONDS);
            }
            case NotAccepted n -> notAccepted.increment();
            case Unknown u -> unknown.increment();
        }
    }
}
