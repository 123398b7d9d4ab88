package io.parley.cli.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.Hs256Authenticator;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.VerifiedTokens;
import io.parley.query.QueryApp;
import io.parley.query.QueryConfig;
import io.parley.routing.RoutedMailboxReader;
import io.parley.routing.RoutingConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code parley query}: answers reads over HTTP, having asked the nodes that hold the mailboxes. Holds nothing; any number of them run side by side. */
public final class QueryNode implements RunningNode {
    private final Parts parts = new Parts();
    private final RoutedMailboxReader mailboxes;
    private final HttpAddress address;

    private QueryNode(Config config, InstantSource clock) {
        try {
            PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            parts.opened(metrics::close);
            this.mailboxes = parts.opened(RoutedMailboxReader.start(config.routing()));
            QueryApp query = new QueryApp(QueryConfig.defaults(), mailboxes, metrics);
            Drain drain = new Drain(mailboxes::whyNotReady, Drain.PERIOD);
            HttpServer server = parts.opened(HttpServer.start(
                    config.http(),
                    new VerifiedTokens(new Hs256Authenticator(config.tokenKey().bytes(), clock), clock),
                    drain,
                    metrics,
                    List.of(query)));
            // Closes before the server: streams without an end would keep the server from stopping.
            parts.opened(query);
            parts.opened(drain::run);
            this.address = new HttpAddress(config.http().host(), server.port());
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** What it needs to know. */
    public record Config(HttpConfig http, RoutingConfig routing, TokenKey tokenKey) {}

    /** Returns when it listens; processor nodes may still have to be found. */
    public static QueryNode start(Config config, InstantSource clock) {
        return new QueryNode(config, clock);
    }

    @Override
    public Optional<String> whyNotReady() {
        return mailboxes.whyNotReady();
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
