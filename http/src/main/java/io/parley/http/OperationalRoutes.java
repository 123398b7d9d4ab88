package io.parley.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.request.MediaTypes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators and their tools ask for; none of it needs a token. */
final class OperationalRoutes implements Routes {
    /** A state that lasts seconds: an election, a restore, a start. */
    private static final Duration RETRY_AFTER_NOT_READY = Duration.ofSeconds(1);

    private static final String METRICS_TYPE = "text/plain";

    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;

    OperationalRoutes(Readiness readiness, PrometheusMeterRegistry metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/health/live", OperationalRoutes::live);
        routes.get("/health/ready", this::ready);
        routes.get("/metrics", this::metrics);
    }

    /** To everybody, whatever type he would rather have: a probe that is refused would take that for a no. */
    private static void live(Context ctx) {
        JsonAnswer.send(ctx, 200, json -> writeStatus(json, "live", null));
    }

    private void ready(Context ctx) {
        Optional<String> reason = readiness.whyNot();
        if (reason.isEmpty()) {
            JsonAnswer.send(ctx, 200, json -> writeStatus(json, "ready", null));
        } else {
            ctx.header("Retry-After", JsonAnswer.retryAfterSeconds(RETRY_AFTER_NOT_READY));
            JsonAnswer.send(ctx, 503, json -> writeStatus(json, "not-ready", reason.get()));
        }
    }

    private static void writeStatus(JsonGenerator json, String status, @Nullable String reason) throws IOException {
        json.writeStartObject();
        json.writeStringField("status", status);
        if (reason != null) {
            json.writeStringField("reason", reason);
        }
        json.writeEndObject();
    }

    private void metrics(Context ctx) {
        MediaTypes.requireAcceptable(ctx, METRICS_TYPE);
        ctx.contentType(METRICS_TYPE + "; version=0.0.4; charset=utf-8").result(metrics.scrape());
    }
}
