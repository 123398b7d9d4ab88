package io.parley.endtoend.campaign;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What the load balancer knows of a cluster's nodes. */
final class Balancer implements AutoCloseable {
    /** Columns of HAProxy's table, see its Management Guide, 9.1. */
    private static final int SERVER = 1;

    private static final int SESSIONS = 4;
    private static final int STATUS = 17;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI table;

    Balancer(URI table) {
        this.table = table;
    }

    /** Requests that it has passed on to the node, and that are not answered yet. */
    int requests(String node) throws IOException, InterruptedException {
        return Integer.parseInt(row(node).get(SESSIONS));
    }

    /** Returns when it passes requests on to the node. */
    void awaitInUse(String node) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!row(node).get(STATUS).startsWith("UP")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("expected the balancer to use " + node + " within " + PATIENCE);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private List<String> row(String node) throws IOException, InterruptedException {
        String csv = http.send(HttpRequest.newBuilder(table).timeout(PATIENCE).build(), BodyHandlers.ofString())
                .body();
        return csv.lines()
                .map(line -> Arrays.asList(line.split(",", -1)))
                .filter(row -> row.size() > STATUS && row.get(SERVER).equals(node))
                .findFirst()
                .orElseThrow(() -> new IOException("expected a row for " + node + " in " + csv));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
