package io.parley.http;

import io.javalin.config.JettyConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.limit.ConnectionGuard;
import io.parley.http.limit.Gate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's side of the server: one connector for HTTP/1.1 and HTTP/2, and its bounds. */
final class JettySettings {
    /** They accept and select; requests have virtual threads, so that whoever is slow with a body, or to take an answer, holds none of these. */
    private static final int THREADS_MAX = 16;

    private static final int THREADS_MIN = 8;

    private static final int THREAD_IDLE_MS = 60_000;

    /** One each is plenty for the few cores that a node has. */
    private static final int ACCEPTORS = 1;

    private static final int SELECTORS = 1;

    /** Request line and headers: a token of 8 KiB, ids in the path, and what proxies add. */
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    /**
     * By itself Jetty would keep, for each connection on which a second request has come, a table of 64 KiB with the headers of those before. What a
     * connection may cost is a small part of that.
     */
    private static final int HEADER_CACHE_CHARS = 0;

    /** Of an answer's headers, to begin with: they hardly ever need more. Jetty makes room for more where they do. */
    private static final int ANSWER_HEADER_BYTES = 1024;

    /** For each time that a socket is read; a request without a body, or with a short one, is smaller. */
    private static final int INPUT_BYTES = 4096;

    /**
     * What the kernel holds of an answer that its client has not taken yet. By itself it would let that grow to 4 MB for each client that
     * stops reading, of which there may be thousands, and the server would not notice them until then. Over a way of 50 ms, it is
     * still 2.5 MB/s for each connection.
     */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    /** Connections that wait to be accepted while the process is busy. */
    private static final int ACCEPT_QUEUE = 1024;

    /**
     * No buffer is used twice. When Jetty (12.1.12, and 12.1.13) refuses bytes that are no request, and the client is gone in the same moment, it may give
     * their buffer back to a pool twice; then two connections have the same one, and one client's request is taken for another's.
     */
    private static final ByteBufferPool BUFFERS = new ByteBufferPool.NonPooling();

    /** Outside of the heap, buffers that are used once would be there until the next collection. */
    private static final boolean BUFFERS_OUTSIDE_OF_THE_HEAP = false;

    /** A send is answered within 10 s, one way or the other; a read within 5 s. */
    static final Duration STOP_TIME_MAX = Duration.ofSeconds(15);

    /**
     * RFC 3986 to the letter, but for {@code %2E} and {@code %2E%2E} as a path segment: these are the ids of users "." and "..".
     * Routes match on the path as it was sent, so that such a segment never means "up".
     */
    private static final UriCompliance URIS =
            UriCompliance.RFC3986.with("parley", UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT);

    private JettySettings() {}

    static void apply(
            HttpConfig config, Duration stopTimeMax, MeterRegistry metrics, InstantSource clock, JettyConfig jetty) {
        var threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN, THREAD_IDLE_MS);
        threads.setName("http");
        ThreadFactory requests = Thread.ofVirtual().name("http-", 0).factory();
        Executor eachItsOwn = task -> requests.newThread(task).start();
        threads.setVirtualThreadsExecutor(eachItsOwn);
        jetty.threadPool = threads;
        jetty.modifyHttpConfiguration(JettySettings::limit);
        var stop = new GracefulStop();
        var guard = new ConnectionGuard(config.limits(), metrics);
        jetty.addConnector((server, http) -> {
            ServerConnector connector = connector(config, server, new NextRequest(threads), http);
            connector.addEventListener(stop);
            connector.addEventListener(guard);
            return connector;
        });
        jetty.modifyServer(server -> {
            server.insertHandler(new Gate(config.limits(), eachItsOwn, clock, metrics));
            server.insertHandler(guard);
            server.insertHandler(stop);
            server.setStopTimeout(stopTimeMax.toMillis());
            server.setErrorHandler(new JettyErrorAnswers());
        });
    }

    private static void limit(HttpConfiguration http) {
        http.setUriCompliance(URIS);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setHeaderCacheSize(HEADER_CACHE_CHARS);
        http.setInputBufferSize(INPUT_BYTES);
        http.setResponseHeaderSize(ANSWER_HEADER_BYTES);
        http.setMaxResponseHeaderSize(HEADER_BYTES_MAX);
        http.setUseInputDirectByteBuffers(BUFFERS_OUTSIDE_OF_THE_HEAP);
        http.setUseOutputDirectByteBuffers(BUFFERS_OUTSIDE_OF_THE_HEAP);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // Otherwise Jetty ends a request whose HTTP/2 stream its client has reset, while we still work on its answer.
        http.setNotifyRemoteAsyncErrors(false);
    }

    private static ServerConnector connector(
            HttpConfig config, Server server, Executor executor, HttpConfiguration http) {
        // Timers are the server's.
        var connector =
                new ServerConnector(server, executor, null, BUFFERS, ACCEPTORS, SELECTORS, Protocols.of(config, http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setIdleTimeout(config.limits().idleTimeMax().toMillis());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        return connector;
    }
}
