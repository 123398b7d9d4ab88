package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long after {@code kill -9} everybody is served again: by {@code up} with many messages stored, and by a cluster that has lost one of its two
 * processors. Nobody says what he has seen, so that no standby may answer; still no answer may be older than that. Takes up to half an hour and is not part of the suite: {@code mvn verify -pl
 * end-to-end-tests -am -Dit.test=RecoveryMeasurement}, with {@code -Dparley.recovery.messages} and {@code -Dparley.recovery.kills} for less.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class RecoveryMeasurement {
    private static final int MESSAGES = Integer.getInteger("parley.recovery.messages", 1_000_000);
    private static final int KILLS = Integer.getInteger("parley.recovery.kills", 30);
    private static final int USERS = 1_000;

    /** As many lines as a batch may have. */
    private static final int BATCH = 1_000;

    private static final int WRITERS = 4;

    /** Between two questions of who waits; the figures are no finer. */
    private static final Duration POLL = Duration.ofMillis(20);

    /** Longer than a group needs to give everybody his partitions back, and to copy what little there is. */
    private static final Duration SETTLED_FOR = Duration.ofSeconds(10);

    /** Longer than a processor keeps changes in memory only. */
    private static final Duration ON_DISK_AFTER = Duration.ofSeconds(20);

    private static final List<String> READERS = List.of("ann", "bob", "cyd", "dee", "eve", "fay", "gus", "hal");

    @TempDir
    private Path directory;

    @Test
    void shouldServeAgainAfterAKillOfUp() throws Exception {
        ParleyProcess process = ParleyProcess.start(directory);
        try {
            URI url = process.url();
            Tokens tokens = Tokens.of(directory);
            fill(url, tokens);
            List<Long> tookMs = new ArrayList<>();
            try (ParleyClient client = new ParleyClient(url, tokens)) {
                String user = user(0);
                // The log takes messages faster than mailboxes do, and what was folded in the last seconds is folded
                // again after a kill. What is measured begins when all are there, and on disk.
                sentAndSeen(client, user, user(1));
                LockSupport.parkNanos(ON_DISK_AFTER.toNanos());
                for (int i = 0; i < KILLS; i++) {
                    long seen = seenAgain(client, user, 0);
                    long killed = System.nanoTime();
                    process.kill();
                    process = ParleyProcess.startAt(url.getPort(), directory);
                    seenAgain(client, user, seen);
                    client.send(user, user(1), "after " + i).success();
                    tookMs.add(Duration.ofNanos(System.nanoTime() - killed).toMillis());
                }
            }
            report("up, with " + MESSAGES + " messages: from kill -9 to a read and a send", tookMs);
        } finally {
            process.close();
        }
    }

    @Test
    void shouldBeReadAgainAfterAKillOfOneOfTwoProcessors() throws Exception {
        List<Long> tookMs = new ArrayList<>();
        try (ParleyCluster cluster = ParleyCluster.start(directory);
                ParleyClient client = new ParleyClient(cluster.url(), cluster.tokens());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Long> seen = new HashMap<>();
            for (String reader : READERS) {
                seen.put(reader, sentAndSeen(client, reader, reader));
            }
            for (int i = 0; i < KILLS; i++) {
                awaitSettled(client);
                String node = "processor-" + (1 + i % 2);
                long killed = System.nanoTime();
                cluster.signal("KILL", node);
                tookMs.add(Duration.ofNanos(lastServed(client, seen, threads) - killed)
                        .toMillis());
                cluster.startNode(node);
            }
        }
        report("a cluster: from kill -9 of one of two processors until everybody is read", tookMs);
    }

    private static String user(int number) {
        return "user-" + number;
    }

    /** Everybody writes to everybody who comes after him, as fast as it is taken. */
    private static void fill(URI url, Tokens tokens) throws Exception {
        AtomicInteger batches = new AtomicInteger();
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = batches.getAndIncrement();
                                        i < MESSAGES / BATCH;
                                        i = batches.getAndIncrement()) {
                                    sendBatch(http, url, tokens, i % USERS);
                                }
                            },
                            threads))
                    .toList();
            writers.forEach(CompletableFuture::join);
        }
    }

    private static void sendBatch(HttpClient http, URI url, Tokens tokens, int sender) {
        String lines = IntStream.range(0, BATCH)
                .mapToObj(line -> "{\"to\":\"%s\",\"text\":\"message %d of a batch\"}"
                        .formatted(user((sender + 1 + line) % USERS), line))
                .collect(Collectors.joining("\n"));
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/messages:batch"))
                .header("Authorization", "Bearer " + tokens.of(user(sender)))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            long accepted = answer.body()
                    .lines()
                    .filter(line -> line.contains("\"token\""))
                    .count();
            assertThat(accepted).as("%s", answer).isEqualTo(BATCH);
        } catch (Exception e) {
            throw new AssertionError("expected a batch to be accepted", e);
        }
    }

    /** @return the head of the sender's feed, once it holds a message that is sent now, and so all that went before */
    private static long sentAndSeen(ParleyClient client, String sender, String recipient) {
        String token =
                client.send(sender, recipient, "before").success().get("token").asText();
        long deadline = System.nanoTime() + TestPatience.LONG.toNanos();
        while (System.nanoTime() < deadline) {
            ParleyClient.Answer answer = client.get(sender, "/feed?limit=1&token=" + token);
            if (answer.status() == 200) {
                return answer.body().get("head").asLong();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new AssertionError("expected " + sender + " to see his message within " + TestPatience.LONG);
    }

    /** @return the head of the user's feed, once it is served and at least {@code seen} */
    private static long seenAgain(ParleyClient client, String user, long seen) {
        long deadline = System.nanoTime() + TestPatience.LONG.toNanos();
        while (System.nanoTime() < deadline) {
            ParleyClient.Answer answer = client.get(user, "/feed?limit=1");
            if (answer.status() == 200) {
                long head = answer.body().get("head").asLong();
                assertThat(head).as("head of %s", user).isGreaterThanOrEqualTo(seen);
                return head;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new AssertionError("expected " + user + " to be served within " + TestPatience.LONG);
    }

    /** When the last of them was served. Whoever is on the node that lives is served at once. */
    private static long lastServed(ParleyClient client, Map<String, Long> seen, ExecutorService threads) {
        List<CompletableFuture<Long>> served = READERS.stream()
                .map(reader -> CompletableFuture.supplyAsync(
                        () -> {
                            seenAgain(client, reader, seen.getOrDefault(reader, 0L));
                            return System.nanoTime();
                        },
                        threads))
                .toList();
        return served.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
    }

    private static void awaitSettled(ParleyClient client) {
        long deadline = System.nanoTime() + TestPatience.LONG.toNanos();
        long refusedAt = System.nanoTime();
        while (System.nanoTime() - refusedAt < SETTLED_FOR.toNanos()) {
            for (String reader : READERS) {
                if (client.get(reader, "/feed?limit=1").status() != 200) {
                    refusedAt = System.nanoTime();
                }
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void report(String what, List<Long> tookMs) {
        List<Long> sorted = tookMs.stream().sorted().toList();
        System.out.printf(
                "%s, %d times, in ms: median %d, at most %d; in their order %s%n",
                what, sorted.size(), sorted.get(sorted.size() / 2), sorted.getLast(), tookMs);
        assertThat(sorted).hasSize(KILLS);
    }
}
