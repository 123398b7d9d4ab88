package io.parley.cli.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.cli.metrics.NodeMetrics;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.Readiness;
import io.parley.http.limit.Rate;
import io.parley.http.token.TokenTrust;
import io.parley.http.token.UserTokens;
import io.parley.ingest.IngestApp;
import io.parley.ingest.IngestConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code parley ingest}: takes sends over HTTP and appends them to the log. Holds nothing; any number of them run side by side. */
public final class IngestNode implements RunningNode {
    private final Parts parts = new Parts();
    private final Readiness readiness;
    private final HttpAddress address;

    private IngestNode(Config config, InstantSource clock) throws InterruptedException {
        try {
            NodeMetrics node = parts.opened(NodeMetrics.of("ingest"));
            PrometheusMeterRegistry metrics = node.registry();
            config.log().provision();
            IngestConfig settings = IngestConfig.of(config.log().client())
                    .withSendRate(config.sendRate())
                    .withRegistry(config.log().registry());
            IngestApp ingest = parts.opened(IngestApp.start(settings, clock, metrics));
            node.withProducer(ingest::clientMetrics);
            UserTokens tokens = parts.opened(UserTokens.open(config.tokens(), clock));
            this.readiness = () -> ingest.whyNotReady().or(tokens::whyNot);
            Drain drain = new Drain(readiness, config.drainTime());
            HttpServer server = parts.opened(HttpServer.start(config.http(), tokens, drain, metrics, List.of(ingest)));
            parts.opened(drain::run);
            this.address = HttpAddress.of(config.http(), server.port());
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    /**
     * What it needs to know.
     *
     * @param sendRate what each user is held to; empty for no limit
     * @param drainTime how long a stop goes on to serve, so that load balancers hear of it
     */
    public record Config(
            HttpConfig http, LogConnection log, TokenTrust tokens, Optional<Rate> sendRate, Duration drainTime) {
        /** With a stop as load balancers need it. */
        public Config(HttpConfig http, LogConnection log, TokenTrust tokens, Optional<Rate> sendRate) {
            this(http, log, tokens, sendRate, Drain.PERIOD);
        }

        /** With the rate of each user that is the default. */
        public Config(HttpConfig http, LogConnection log, TokenTrust tokens) {
            this(http, log, tokens, Optional.of(IngestConfig.SEND_RATE_DEFAULT));
        }

        public Config withDrainTime(Duration time) {
            return new Config(http, log, tokens, sendRate, time);
        }
    }

    /** Returns when it listens, which is after the log has been found to serve. */
    public static IngestNode start(Config config, InstantSource clock) throws InterruptedException {
        return new IngestNode(config, clock);
    }

    @Override
    public Optional<String> whyNotReady() {
        return readiness.whyNot();
    }

    @Override
    public String where() {
        return address.toString();
    }

    @Override
    public void close() {
        parts.close();
    }
}
