package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.endtoend.ClusterUnderFaults.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every node of a cluster is stopped in order and started again, one after the other, while clients that never try again write and read. No write may
 * fail, and no read may be older than what its client has seen; how long reads are refused is what this measures. Takes about four minutes
 * and is not part of the suite: {@code mvn verify -pl end-to-end-tests -am -Dit.test=RollingRestartMeasurement}.
 */
@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class RollingRestartMeasurement {
    private static final List<String> USERS = List.of("ann", "bob", "cyd", "dee", "eve", "fay", "gus", "hal");
    private static final Duration PAUSE = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<String, Long> longestRefusalMs = new TreeMap<>();
    private volatile String restarting = "";
    private volatile boolean stopped;

    @Test
    void shouldRestartEveryNodeWithoutAFailedWriteOrAStaleRead() throws Exception {
        try (ClusterUnderFaults cluster = new ClusterUnderFaults(ParleyCluster.start(directory), List.of());
                ParleyClient client = new ParleyClient(cluster.url(), cluster.tokens());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (String user : USERS) {
                clients.add(CompletableFuture.runAsync(() -> write(client, user), threads));
                clients.add(CompletableFuture.runAsync(() -> read(client, user), threads));
            }
            try {
                for (String node : Cluster.NODES) {
                    restarting = node;
                    cluster.restart(node, Fault.STOP);
                }
            } finally {
                stopped = true;
            }
            clients.forEach(CompletableFuture::join);
        }
        System.out.printf(
                "%d writes, %d reads, of which %d refused; longest time without an answer to one of them, in ms, by the node that was restarted then: %s%n",
                writes.get(), reads.get(), refused.get(), longestRefusalMs);
        assertThat(wrong).isEmpty();
        assertThat(writes.get()).isGreaterThan(1_000);
    }

    private void write(ParleyClient client, String user) {
        for (int i = 0; !stopped; i++) {
            String peer = USERS.get((USERS.indexOf(user) + 1 + i % (USERS.size() - 1)) % USERS.size());
            try {
                client.send(user, peer, "message " + i).success();
                writes.incrementAndGet();
            } catch (AssertionError e) {
                wrong.add("write of " + user + " while " + restarting + " restarts: " + e.getMessage() + ", "
                        + e.getCause());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void read(ParleyClient client, String user) {
        long seen = 0;
        long servedAt = System.nanoTime();
        while (!stopped) {
            reads.incrementAndGet();
            ParleyClient.Answer answer;
            try {
                answer = client.getSince(user, "/feed?limit=1&after=" + Math.max(0, seen - 1), seen);
            } catch (AssertionError e) {
                wrong.add("read of " + user + " while " + restarting + " restarts: " + e.getMessage() + ", "
                        + e.getCause());
                continue;
            }
            if (answer.status() == 200) {
                long head = check(user, seen, answer.body());
                seen = Math.max(seen, head);
                long gapMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - servedAt);
                synchronized (longestRefusalMs) {
                    longestRefusalMs.merge(restarting, gapMs, Math::max);
                }
                servedAt = System.nanoTime();
            } else if (answer.status() == 503) {
                refused.incrementAndGet();
            } else {
                wrong.add("read of " + user + ": " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private long check(String user, long seen, JsonNode feed) {
        long head = feed.get("head").asLong();
        if (head < seen) {
            wrong.add("read of " + user + ": head " + head + " after " + seen);
        }
        if (seen > 0 && feed.get("entries").get(0).get("seq").asLong() != seen) {
            wrong.add("read of " + user + ": expected entry " + seen + ", but got " + feed);
        }
        return head;
    }
}
