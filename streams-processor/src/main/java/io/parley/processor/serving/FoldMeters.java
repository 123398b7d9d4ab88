package io.parley.processor.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.processor.fold.MailboxFold.Folded;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How much is folded and how old it is by then; told once for each write to a store, whatever it holds. Thread-safe. */
final class FoldMeters {
    /** From an idle machine to an outage that was longer than anyone waits. */
    private static final Duration[] BUCKETS = {
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
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final Timer visible;
    private final Map<Integer, Counter> folded = new ConcurrentHashMap<>();

    FoldMeters(MeterRegistry metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
        this.visible = Timer.builder("parley.send.visible")
                .description(
                        "From the log's time of a send to the moment at which readers see it: of the oldest message of"
                                + " each write to a mailbox store")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    void written(int partition, int events, long oldestSentAtMs) {
        folded.computeIfAbsent(partition, this::counter).increment(events);
        if (oldestSentAtMs != Folded.NO_MESSAGE) {
            // The broker's clock may be ahead of ours.
            visible.record(Math.max(0, clock.millis() - oldestSentAtMs), TimeUnit.MILLISECONDS);
        }
    }

    private Counter counter(int partition) {
        return Counter.builder("parley.fold.records")
                .description("Records of topic messages folded as they came, by partition")
                .tag("partition", Integer.toString(partition))
                .register(metrics);
    }
}
