package io.parley.routing;

import io.parley.http.tls.ClientTls;
import io.parley.routing.wire.MailboxAnswers;
import io.parley.routing.wire.MailboxQuestion;
import io.parley.routing.wire.PartitionMaps;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.mailbox.MailboxAnswer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to other nodes: HTTP/2, over TLS or by prior knowledge, all questions to a node over few connections. Thread-safe; answers come on the client's threads, which
 * must not be blocked. A future that is cancelled takes its request back.
 */
final class NodeClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeClient.class);

    /** 500 messages of 64 KiB, the most that one answer holds, and their ids. */
    private static final int ANSWER_BYTES_MAX = 40 << 20;

    /** To one node. One takes all the streams that a node allows; more of them keep a large answer from holding up all others. */
    private static final int CONNECTIONS_MAX = 4;

    /** Each stream and each waiting read of a query node is one: as many as it takes. */
    private static final int QUEUED_MAX = 32_768;

    /** What may be on its way to us before we take it: by itself 64 KiB a stream, a fraction of an answer. */
    private static final int STREAM_WINDOW_BYTES = 1 << 20;

    private static final int SESSION_WINDOW_BYTES = 16 << 20;

    /** Other requests' frames go in between; a connection without any for this long is of no use. */
    private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(90);

    private final HttpClient http;
    private final RoutingConfig config;
    private final String scheme;

    private NodeClient(HttpClient http, RoutingConfig config) {
        this.http = http;
        this.config = config;
        this.scheme = config.authorities().isPresent() ? "https://" : "http://";
    }

    static NodeClient start(RoutingConfig config) {
        ClientConnector connector = new ClientConnector();
        config.authorities().map(ClientTls::trusting).ifPresent(connector::setSslContextFactory);
        HTTP2Client http2 = new HTTP2Client(connector);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW_BYTES);
        http2.setInitialSessionRecvWindow(SESSION_WINDOW_BYTES);
        HttpClient http = new HttpClient(new HttpClientTransportOverHTTP2(http2));
        http.setName("nodes");
        http.setConnectTimeout(config.connectTimeMax().toMillis());
        http.setIdleTimeout(IDLE_TIME_MAX.toMillis());
        http.setFollowRedirects(false);
        http.setMaxConnectionsPerDestination(CONNECTIONS_MAX);
        http.setMaxRequestsQueuedPerDestination(QUEUED_MAX);
        try {
            http.start();
        } catch (Exception e) {
            throw new IllegalStateException("expected to start the client for other nodes", e);
        }
        return new NodeClient(http, config);
    }

    /** The node's answer; fails with {@link NodeFailedException} when there is none. */
    <A> CompletableFuture<MailboxAnswer<A>> ask(NodeAddress node, MailboxQuestion<A> question) {
        Duration timeMax = question.patience().plus(config.replyTimeMax());
        Supplier<Request> request = () -> request(node, NodeRoutes.QUESTION_PATH, timeMax)
                .method("POST")
                .body(new BytesRequestContent(NodeRoutes.MEDIA_TYPE, question.toBytes()));
        return send(node, request, bytes -> MailboxAnswers.ofBytes(question.query(), bytes));
    }

    /** Who holds what, as {@code node} knows it; fails with {@link NodeFailedException}. */
    CompletableFuture<PartitionMap> partitions(NodeAddress node) {
        return send(node, () -> request(node, NodeRoutes.MAP_PATH, config.connectTimeMax()), PartitionMaps::ofBytes);
    }

    private Request request(NodeAddress node, String path, Duration timeMax) {
        return http.newRequest(scheme + node + path)
                .headers(headers -> headers.put("Authorization", config.secret().authorization()))
                .timeout(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <T> CompletableFuture<T> send(
            NodeAddress node, Supplier<Request> request, Function<byte[], T> reader) {
        CompletableFuture<ContentResponse> response;
        try {
            response = new CompletableResponseListener(request.get(), ANSWER_BYTES_MAX).send();
        } catch (RuntimeException e) {
            // An address that the client cannot use, or a client that is closed.
            return CompletableFuture.failedFuture(new NodeFailedException(node, e.toString(), e));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        var _ = response.whenComplete((answer, error) -> {
            if (error != null) {
                result.completeExceptionally(new NodeFailedException(node, error.toString(), error));
            } else {
                complete(result, node, answer, reader);
            }
        });
        var _ = result.whenComplete((_, _) -> response.cancel(true));
        return result;
    }

    private static <T> void complete(
            CompletableFuture<T> result, NodeAddress node, ContentResponse answer, Function<byte[], T> reader) {
        if (answer.getStatus() != 200) {
            result.completeExceptionally(new NodeFailedException(node, "status " + answer.getStatus(), null));
            return;
        }
        try {
            result.complete(reader.apply(answer.getContent()));
        } catch (RuntimeException e) {
            // Bytes that are no answer, above all; whatever else it were, the read must not wait for ever.
            result.completeExceptionally(new NodeFailedException(node, e.toString(), e));
        }
    }

    @Override
    public void close() {
        try {
            http.stop();
        } catch (Exception e) {
            // Nothing depends on it any more.
            LOG.warn("expected the client for other nodes to stop", e);
        }
    }
}
