package io.parley.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server that answers sends as a test wants it, each line of a batch as well, and remembers them in the order in which it answered. As the real one
 * does, it takes nothing of a batch that follows a line for which there was no room.
 */
public final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    /** What the server says: a status, and seconds for {@code Retry-After} unless 0. */
    public record Reply(int status, int retryAfterSeconds, String body) {
        public static final Reply ACCEPTED = new Reply(202, 0, "{}");
    }

    /** @param replies to each request's body; may be asked by many threads at the same time */
    public FakeServer(Function<String, Reply> replies) throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/messages", exchange -> answer(exchange, replies));
        server.start();
    }

    private void answer(HttpExchange exchange, Function<String, Reply> replies) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.incrementAndGet();
            Reply reply = exchange.getRequestURI().getPath().endsWith(":batch")
                    ? batch(body, replies)
                    : single(body, replies);
            if (reply.retryAfterSeconds() > 0) {
                exchange.getResponseHeaders().add("Retry-After", Integer.toString(reply.retryAfterSeconds()));
            }
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Reply single(String body, Function<String, Reply> replies) {
        Reply reply = replies.apply(body);
        received.add(body);
        return reply;
    }

    private Reply batch(String body, Function<String, Reply> replies) {
        StringBuilder answer = new StringBuilder();
        String refusal = "";
        for (String line : body.lines().toList()) {
            Reply reply = refusal.isEmpty() ? single(line, replies) : Reply.ACCEPTED;
            boolean accepted = reply.status() / 100 == 2;
            String said = accepted ? "{\"token\":\"t\"}" : problem(reply);
            boolean noRoom = reply.status() == 429 || said.contains("not-accepted");
            refusal = noRoom ? said : refusal;
            answer.append(refusal.isEmpty() ? said : refusal).append('\n');
        }
        return new Reply(200, 0, answer.toString());
    }

    private static String problem(Reply reply) {
        String rest = reply.body().isEmpty() ? "\"detail\":\"\"}" : reply.body().substring(1);
        return "{\"status\":" + reply.status() + "," + rest;
    }

    /** How many requests there were. */
    public int requests() {
        return requests.get();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The bodies of all single sends, and the lines of all batches. */
    public List<String> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
