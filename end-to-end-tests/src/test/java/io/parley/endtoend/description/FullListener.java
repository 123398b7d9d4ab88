package io.parley.endtoend.description;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.Authenticator;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.Routes;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.InFlightLimit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A listener that may have one read and one write under way, and has both of them until it is closed; and so it is with the two that may ask for
 * metrics.
 */
final class FullListener implements AutoCloseable {
    private static final HttpLimits ONE_AT_A_TIME =
            HttpLimits.ONE_MACHINE.withInFlight(Optional.of(new InFlightLimit(Duration.ofSeconds(10), 1)));

    private static final int METRICS_AT_A_TIME = 2;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Held held = new Held();
    private final HttpServer server;

    /** A route whose answers are held back, and a metric. */
    private static final class Held implements Routes {
        static final String PATH = "/held";

        final CountDownLatch underWay = new CountDownLatch(2 + METRICS_AT_A_TIME);
        final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void addTo(RoutesConfig routes) {
            routes.get(PATH, _ -> hold());
            routes.post(PATH, _ -> hold());
        }

        void register(MeterRegistry metrics) {
            Gauge.builder("held", this, Held::value).register(metrics);
        }

        private double value() {
            try {
                hold();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        private void hold() throws InterruptedException {
            underWay.countDown();
            end.await();
        }
    }

    private FullListener(Authenticator authenticator, List<Routes> routes) {
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        held.register(metrics);
        List<Routes> all = new ArrayList<>(routes);
        all.add(held);
        this.server = HttpServer.start(
                new HttpConfig("127.0.0.1", 0).withLimits(ONE_AT_A_TIME), authenticator, Optional::empty, metrics, all);
    }

    static FullListener start(Authenticator authenticator, List<Routes> routes) throws InterruptedException {
        FullListener listener = new FullListener(authenticator, routes);
        HttpRequest.Builder request = HttpRequest.newBuilder(listener.url().resolve(Held.PATH));
        var _ = listener.client.sendAsync(request.GET().build(), BodyHandlers.discarding());
        var _ = listener.client.sendAsync(request.POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        HttpRequest metrics =
                HttpRequest.newBuilder(listener.url().resolve("/metrics")).build();
        for (int i = 0; i < METRICS_AT_A_TIME; i++) {
            var _ = listener.client.sendAsync(metrics, BodyHandlers.discarding());
        }
        listener.held.underWay.await();
        return listener;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        held.end.countDown();
        server.close();
        client.close();
    }
}
