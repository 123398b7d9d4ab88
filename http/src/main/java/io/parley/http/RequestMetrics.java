package io.parley.http;

import io.javalin.http.Context;
import io.javalin.http.RequestLogger;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times every request, from its headers to the last byte of its answer: timer {@code parley.http.requests} by method, route and
 * status. A route is a template, and whatever matched none is one route, so that clients cannot make up series. Thread-safe.
 */
final class RequestMetrics implements RequestLogger {
    private static final String UNMATCHED = "none";
    private static final double NANOS_PER_MS = 1e6;

    /** From an answer out of memory to a read that has waited for as long as it may. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private record Series(String method, String route, int status) {}

    private final MeterRegistry metrics;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    RequestMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void handle(Context ctx, Float elapsedMs) {
        Endpoint endpoint = ctx.endpoints().lastHttpEndpoint();
        Series series = endpoint == null
                ? new Series(UNMATCHED, UNMATCHED, ctx.statusCode())
                : new Series(endpoint.method.name(), endpoint.path, ctx.statusCode());
        timers.computeIfAbsent(series, this::timer).record(Math.round(elapsedMs * NANOS_PER_MS), TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series series) {
        return Timer.builder("parley.http.requests")
                .description("Requests answered, from the headers to the last byte")
                .tag("method", series.method())
                .tag("route", series.route())
                .tag("status", Integer.toString(series.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }
}
