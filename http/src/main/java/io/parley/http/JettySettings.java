package io.parley.http;

import io.javalin.config.JettyConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's side of the server: one connector for HTTP/1.1 and HTTP/2, and its bounds. */
final class JettySettings {
    /** Handlers do not block on anything slow but a body that trickles in; platform threads, a few more than such clients. */
    private static final int THREADS_MAX = 64;

    private static final int THREADS_MIN = 8;

    private static final int THREAD_IDLE_MS = 60_000;

    /** One each is plenty for the few cores that a node has. */
    private static final int ACCEPTORS = 1;

    private static final int SELECTORS = 1;

    /**
     * A connection without any byte for this long is closed. Longer than the longest wait that an answer may have, and than the longest
     * pause in an answer that stays open: 30 s.
     */
    private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(40);

    /** Request line and headers: a token of 8 KiB, ids in the path, and what proxies add. */
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    /**
     * What the kernel holds of an answer that its client has not taken yet. By itself it would let that grow to 4 MB for each client that
     * stops reading, of which there may be thousands, and the server would not notice them until then. Over a way of 50 ms, it is
     * still 2.5 MB/s for each connection.
     */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    /** Connections that wait to be accepted while the process is busy. */
    private static final int ACCEPT_QUEUE = 1024;

    /** A send is answered within 10 s, one way or the other; a read within 5 s. */
    static final Duration STOP_TIME_MAX = Duration.ofSeconds(15);

    /**
     * RFC 3986 to the letter, but for {@code %2E} and {@code %2E%2E} as a path segment: these are the ids of users "." and "..".
     * Routes match on the path as it was sent, so that such a segment never means "up".
     */
    private static final UriCompliance URIS =
            UriCompliance.RFC3986.with("parley", UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT);

    private JettySettings() {}

    static void apply(HttpConfig config, Duration stopTimeMax, JettyConfig jetty, MeterRegistry metrics) {
        var threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN, THREAD_IDLE_MS);
        threads.setName("http");
        Gauge.builder("parley.http.threads.busy", threads, QueuedThreadPool::getBusyThreads)
                .description("Threads that handle requests now, of " + THREADS_MAX + " at most")
                .register(metrics);
        jetty.threadPool = threads;
        jetty.modifyHttpConfiguration(JettySettings::limit);
        var stop = new GracefulStop();
        jetty.addConnector((server, http) -> {
            Connector connector = connector(config, server, http, stop);
            Gauge.builder(
                            "parley.http.connections",
                            connector,
                            open -> open.getConnectedEndPoints().size())
                    .description("Connections that are open")
                    .register(metrics);
            return connector;
        });
        jetty.modifyServer(server -> {
            server.insertHandler(stop);
            server.setStopTimeout(stopTimeMax.toMillis());
            server.setErrorHandler(new JettyErrorAnswers());
        });
    }

    private static void limit(HttpConfiguration http) {
        http.setUriCompliance(URIS);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // Otherwise Jetty ends a request whose HTTP/2 stream its client has reset, while we still work on its answer.
        http.setNotifyRemoteAsyncErrors(false);
    }

    private static Connector connector(HttpConfig config, Server server, HttpConfiguration http, GracefulStop stop) {
        var connector = new ServerConnector(server, ACCEPTORS, SELECTORS, Protocols.of(config, http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_TIME_MAX.toMillis());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.addEventListener(stop);
        return connector;
    }
}
