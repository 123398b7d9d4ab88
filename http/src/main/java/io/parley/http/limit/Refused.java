package io.parley.http.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What has been refused, or cut off, because of a limit: counter {@value #NAME} by reason. All series are there from the start, at 0. Thread-safe. */
public final class Refused {
    static final String NAME = "parley.refused";

    /** Which limit it was. */
    public enum Reason {
        /** Requests of one address. */
        ADDRESS_RATE,
        /** Sends or reads of one user. */
        USER_RATE,
        /** Requests under way. */
        IN_FLIGHT,
        /** Requests that come faster than they can be read and answered. */
        BACKLOG,
        /** Connections in all. */
        CONNECTIONS,
        /** Connections of one address. */
        ADDRESS_CONNECTIONS,
        /** A connection on which no request has come for too long. */
        NO_REQUEST,
        /** Reads that wait for a change. */
        WAITING_READS,
        /** Reads of one user that wait for a change. */
        USER_WAITING_READS,
        /** Live streams in all. */
        STREAMS,
        /** Live streams of one user. */
        USER_STREAMS,
        /** Live streams of one address. */
        ADDRESS_STREAMS;

        private String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    public Refused(MeterRegistry metrics) {
        for (Reason reason : Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder(NAME)
                            .description("Requests, connections and streams refused because of a limit")
                            .tag("reason", reason.tag())
                            .register(metrics));
        }
    }

    public void count(Reason reason) {
        Counter counter = counters.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
