package io.parley.cli.tailing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.cli.client.ServerAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server whose streams are what a test wants, one after the other; and when there are no more, it cannot now. */
final class FakeFeed implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Stream> streams;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What a client asked with. */
    record Request(String lastEventId, String authorization) {}

    /** What a stream, or a refusal, is. */
    record Stream(int status, String mediaType, String body, Runnable afterwards) {
        /** A stream that says {@code body} and ends. */
        static Stream of(String body) {
            return new Stream(200, "text/event-stream", body, () -> {});
        }

        static Stream refusal(int status) {
            return new Stream(status, "application/problem+json", "{\"detail\":\"for a reason\"}", () -> {});
        }

        /** The same, and what it does before it ends. */
        Stream then(Runnable last) {
            return new Stream(status, mediaType, body, last);
        }
    }

    FakeFeed(Stream... streams) throws IOException {
        this.streams = new ConcurrentLinkedQueue<>(List.of(streams));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/feed/stream", this::answer);
        server.start();
    }

    static String message(long sequence) {
        return "id: " + sequence + "\nevent: message\ndata: {\"seq\":" + sequence
                + ",\"type\":\"message\",\"conversationId\":\"alice:bob\",\"messageId\":\"0b7a6e0e-4f0c-4f5e-9d3c-1c2d3e4f5a6b\","
                + "\"sender\":\"alice\",\"text\":\"text " + sequence
                + "\",\"sentAt\":\"2026-11-22T16:02:32.529Z\"}\n\n";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestHeaders().getFirst("Last-Event-ID"),
                    exchange.getRequestHeaders().getFirst("Authorization")));
            Stream next = streams.poll();
            Stream stream = next == null ? Stream.refusal(503) : next;
            exchange.getResponseHeaders().add("Content-Type", stream.mediaType());
            exchange.sendResponseHeaders(stream.status(), 0);
            OutputStream out = exchange.getResponseBody();
            out.write(stream.body().getBytes(StandardCharsets.UTF_8));
            out.flush();
            stream.afterwards().run();
        }
    }

    ServerAddress address() {
        return new ServerAddress(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
