package io.parley.cli.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.cli.metrics.NodeMetrics;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.Readiness;
import io.parley.http.token.TokenTrust;
import io.parley.http.token.UserTokens;
import io.parley.query.QueryApp;
import io.parley.query.QueryConfig;
import io.parley.routing.RoutedMailboxReader;
import io.parley.routing.RoutingConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code parley query}: answers reads over HTTP, having asked the nodes that hold the mailboxes. Holds nothing; any number of them run side by side. */
public final class QueryNode implements RunningNode {
    private final Parts parts = new Parts();
    private final Readiness readiness;
    private final HttpAddress address;

    private QueryNode(Config config, InstantSource clock) {
        try {
            PrometheusMeterRegistry metrics =
                    parts.opened(NodeMetrics.of("query")).registry();
            RoutedMailboxReader mailboxes = parts.opened(RoutedMailboxReader.start(config.routing()));
            QueryApp query = new QueryApp(config.reads(), mailboxes, metrics);
            UserTokens tokens = parts.opened(UserTokens.open(config.tokens(), clock));
            this.readiness = () -> mailboxes.whyNotReady().or(tokens::whyNot);
            Drain drain = new Drain(readiness, config.drainTime());
            HttpServer server = parts.opened(HttpServer.start(config.http(), tokens, drain, metrics, List.of(query)));
            // Closes before the server: streams without an end would keep the server from stopping.
            parts.opened(query);
            parts.opened(drain::run);
            this.address = HttpAddress.of(config.http(), server.port());
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /**
     * What it needs to know.
     *
     * @param drainTime how long a stop goes on to serve, so that load balancers hear of it
     */
    public record Config(
            HttpConfig http, RoutingConfig routing, TokenTrust tokens, QueryConfig reads, Duration drainTime) {
        /** With a stop as load balancers need it. */
        public Config(HttpConfig http, RoutingConfig routing, TokenTrust tokens, QueryConfig reads) {
            this(http, routing, tokens, reads, Drain.PERIOD);
        }

        /** With reads as by default. */
        public Config(HttpConfig http, RoutingConfig routing, TokenTrust tokens) {
            this(http, routing, tokens, QueryConfig.defaults());
        }

        public Config withDrainTime(Duration time) {
            return new Config(http, routing, tokens, reads, time);
        }
    }

    /** Returns when it listens; processor nodes may still have to be found. */
    public static QueryNode start(Config config, InstantSource clock) {
        return new QueryNode(config, clock);
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
