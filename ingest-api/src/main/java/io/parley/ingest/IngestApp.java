package io.parley.ingest;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.Routes;
import io.parley.http.limit.Refused;
import io.parley.http.limit.TokenBuckets;
import io.parley.ingest.http.IngestRoutes;
import io.parley.ingest.log.KafkaLog;
import io.parley.ingest.request.SendReader;
import io.parley.ingest.request.Uuid7;
import io.parley.schemas.events.Framing;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.registry.SchemaRegistry;
import io.parley.schemas.registry.SchemaRegistryException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Ingest as a whole: routes over a log. Topic {@code sends} must be there already.
 *
 * <p>To stop without an unknown outcome, close the HTTP server first: it lets requests in flight finish.
 */
public final class IngestApp implements Routes, AutoCloseable {
    private final KafkaLog log;
    private final IngestRoutes routes;

    private IngestApp(KafkaLog log, IngestRoutes routes) {
        this.log = log;
        this.routes = routes;
    }

    /**
     * Connects to the log.
     *
     * @param clock for message ids and rates; a send's time is the broker's
     * @throws IllegalStateException when the log cannot be reached in time
     * @throws SchemaRegistryException when there is a registry and it does not take the schemas
     */
    public static IngestApp start(IngestConfig config, InstantSource clock, MeterRegistry metrics) {
        var messageIds = new Uuid7(clock, new SplittableRandom(new SecureRandom().nextLong()));
        Optional<TokenBuckets<UserId>> rates = config.sendRate().map(rate -> new TokenBuckets<>(rate, clock));
        Framing framing = config.registry().map(SchemaRegistry::register).orElse(Framing.SINGLE_OBJECT);
        KafkaLog log = KafkaLog.open(config.client(), config.bounds(), framing, metrics);
        return new IngestApp(log, new IngestRoutes(rates, new Refused(metrics), new SendReader(messageIds), log, log));
    }

    @Override
    public void addTo(RoutesConfig config) {
        routes.addTo(config);
    }

    /** What the client of Kafka within says of itself, to be looked at now and then. */
    public Map<MetricName, ? extends Metric> clientMetrics() {
        return log.clientMetrics();
    }

    /** Empty when sends can be expected to be accepted; else the reason. */
    public Optional<String> whyNotReady() {
        return log.whyNotReady();
    }

    /** Refuses new sends, waits for those in flight, and lets go of the log. */
    @Override
    public void close() {
        log.close();
    }
}
