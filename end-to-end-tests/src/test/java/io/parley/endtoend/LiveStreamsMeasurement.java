package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What live streams cost on one real node: the memory of idle ones, and what readers that have stopped reading do to others. Takes about two
 * minutes and is not part of the suite: {@code mvn verify -pl end-to-end-tests -am -Dit.test=LiveStreamsMeasurement}. It prints what it
 * finds. Both processes need some 2,500 open files.
 */
class LiveStreamsMeasurement {
    private static final int IDLE = 2_000;

    /** What only the first streams need is no idle stream's cost. */
    private static final int WARM_UP = 100;

    private static final long BYTES_EACH_MAX = 20 * 1024;

    private static final int STALLED = 200;

    /** Each has as many streams as one user may have open, and some room. */
    private static final int STALLED_USERS = 20;

    private static final Duration CUT_AFTER_MAX = Duration.ofSeconds(30);

    /** From when its connection is full, a reader has so long; before that, and until we look, a little passes. */
    private static final Duration CUT_SLACK = Duration.ofSeconds(5);

    /** JSON makes 180 kB of it: three of them are more than sockets hold while nobody reads. */
    private static final String LARGE_TEXT = "\u0001".repeat(30_000);

    private static final int BACKLOG = 8;
    private static final int SAMPLES = 400;
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(50);
    private static final Duration BETWEEN_BACKGROUND_SENDS = Duration.ofMillis(100);
    private static final Duration QUIET_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Test
    void shouldCostLittleAndHoldUpNobody() throws Exception {
        Path data = directory.resolve("data");
        try (ParleyProcess parley = ParleyProcess.start(data)) {
            Tokens tokens = Tokens.of(data);
            try (ParleyClient client = new ParleyClient(parley.url(), tokens)) {
                measureIdle(parley, tokens);
                measureStalled(parley, tokens, client);
                assertThat(parley.stop()).isZero();
            }
        }
    }

    private void measureIdle(ParleyProcess parley, Tokens tokens) throws Exception {
        List<EventStream> streams = new ArrayList<>();
        open(parley, tokens, streams, WARM_UP);
        long heapBefore = liveHeapBytes(parley);
        long residentBefore = parley.residentBytes();
        long begin = System.nanoTime();
        open(parley, tokens, streams, IDLE);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        long heapEach = (liveHeapBytes(parley) - heapBefore) / IDLE;
        System.out.printf(
                "%d idle streams, opened in %d ms: %d bytes of heap each; the process holds %d MB, %d MB more%n",
                IDLE,
                took.toMillis(),
                heapEach,
                parley.residentBytes() >> 20,
                (parley.residentBytes() - residentBefore) >> 20);
        assertThat(heapEach).as("bytes of heap for each idle stream").isLessThanOrEqualTo(BYTES_EACH_MAX);
        streams.forEach(EventStream::close);
    }

    private static void open(ParleyProcess parley, Tokens tokens, List<EventStream> streams, int count)
            throws IOException {
        Metrics metrics = new Metrics(parley.url());
        int before = streams.size();
        for (int i = 0; i < count; i++) {
            EventStream stream = stream(parley, tokens, "idle-" + streams.size(), 0);
            assertThat(stream.status()).isEqualTo(200);
            streams.add(stream);
        }
        assertThat(metrics.value("parley_query_streams")).isEqualTo(before + count);
    }

    private static EventStream stream(ParleyProcess parley, Tokens tokens, String user, long after) throws IOException {
        return EventStream.overHttp1(
                parley.url(), tokens.of(user), "/v1/feed/stream?after=" + after, Optional.empty(), QUIET_MAX);
    }

    /** What is reachable, after a full collection. */
    private static long liveHeapBytes(ParleyProcess parley) throws IOException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(parley.pid()),
                        "GC.class_histogram")
                .start();
        String total = histogram
                .inputReader()
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected the histogram of a heap to have a total"));
        return Long.parseLong(total.strip().split(" +", -1)[2]);
    }

    private void measureStalled(ParleyProcess parley, Tokens tokens, ParleyClient client) throws Exception {
        for (int i = 0; i < STALLED_USERS * BACKLOG; i++) {
            client.send("talker", "stalled-" + i % STALLED_USERS, LARGE_TEXT).success();
        }
        CompletableFuture<Void> stop = new CompletableFuture<>();
        CompletableFuture<Void> background = CompletableFuture.runAsync(() -> talk(client, stop), threads);
        Latencies warmUp = latencies(parley, tokens, client, "warm");
        System.out.printf("warm-up: %s%n", warmUp);
        System.out.printf("without stalled readers: %s%n", latencies(parley, tokens, client, "calm"));

        Metrics metrics = new Metrics(parley.url());
        List<EventStream> stalled = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < STALLED; i++) {
            stalled.add(stream(parley, tokens, "stalled-" + i % STALLED_USERS, 0));
        }
        Duration opened = Duration.ofNanos(System.nanoTime() - begin);
        CompletableFuture<Duration> cut = CompletableFuture.supplyAsync(() -> untilCut(metrics, begin), threads);
        System.out.printf("with %d stalled readers: %s%n", STALLED, latencies(parley, tokens, client, "busy"));
        Duration cutAfter = cut.join();
        System.out.printf(
                "opened in %d ms, and all cut off %d ms after the first was opened%n",
                opened.toMillis(), cutAfter.toMillis());
        assertThat(cutAfter).isLessThan(CUT_AFTER_MAX.plus(opened).plus(CUT_SLACK));
        // Other work on the machine shows as well: what is seen on both sides of the stalled readers is not theirs.
        System.out.printf("after they are gone: %s%n", latencies(parley, tokens, client, "again"));
        stop.complete(null);
        background.join();
        resumeAll(parley, tokens, client, stalled);
    }

    /** Goes on sending to those who do not read. */
    private static void talk(ParleyClient client, CompletableFuture<Void> stop) {
        for (int i = 0; !stop.isDone(); i++) {
            client.send("talker", "stalled-" + i % STALLED_USERS, LARGE_TEXT).success();
            LockSupport.parkNanos(BETWEEN_BACKGROUND_SENDS.toNanos());
        }
    }

    private static Duration untilCut(Metrics metrics, long begin) {
        while (metrics.value("parley_query_stream_ends_total{reason=\"too-slow\"}") < STALLED) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** How long sends take until they are accepted, and until they are in the recipient's stream, in microseconds. */
    private record Latencies(List<Long> accepted, List<Long> delivered) {
        @Override
        public String toString() {
            return "accepted after " + percentiles(accepted) + ", in the recipient's stream after "
                    + percentiles(delivered);
        }

        private static String percentiles(List<Long> micros) {
            List<Long> sorted = micros.stream().sorted().toList();
            return "%.1f ms (p50), %.1f ms (p99)"
                    .formatted(sorted.get(sorted.size() / 2) / 1e3, sorted.get(sorted.size() * 99 / 100) / 1e3);
        }
    }

    private Latencies latencies(ParleyProcess parley, Tokens tokens, ParleyClient client, String name)
            throws Exception {
        List<Long> accepted = new ArrayList<>();
        List<Long> delivered = new ArrayList<>();
        BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
        try (EventStream stream = stream(parley, tokens, "listener-" + name, 0)) {
            CompletableFuture<Void> listening = CompletableFuture.runAsync(() -> listen(stream, arrivals), threads);
            for (int i = 0; i < SAMPLES; i++) {
                long begin = System.nanoTime();
                client.send("speaker", "listener-" + name, "message " + i).success();
                accepted.add((System.nanoTime() - begin) / 1_000);
                Long arrival = arrivals.poll(QUIET_MAX.toSeconds(), TimeUnit.SECONDS);
                if (arrival == null) {
                    listening.getNow(null);
                    throw new AssertionError("expected message " + i + " in the stream of listener-" + name);
                }
                delivered.add((arrival - begin) / 1_000);
                LockSupport.parkNanos(BETWEEN_SAMPLES.toNanos());
            }
            listening.join();
        }
        return new Latencies(accepted, delivered);
    }

    private static void listen(EventStream stream, BlockingQueue<Long> arrivals) {
        try {
            for (int i = 0; i < SAMPLES; i++) {
                assertThat(stream.next(QUIET_MAX).id()).isEqualTo(i + 1);
                arrivals.add(System.nanoTime());
            }
        } catch (IOException e) {
            throw new AssertionError("expected the stream of a client that reads to go on", e);
        }
    }

    private void resumeAll(ParleyProcess parley, Tokens tokens, ParleyClient client, List<EventStream> stalled)
            throws IOException {
        int resumed = 0;
        for (int i = 0; i < STALLED; i++) {
            String user = "stalled-" + i % STALLED_USERS;
            long head = client.get(user, "/feed?limit=1").success().path("head").asLong();
            long seen = readToTheCut(stalled.get(i));
            assertThat(seen).isLessThan(head);
            try (EventStream stream = stream(parley, tokens, user, seen)) {
                for (long next = seen + 1; next <= head; next++) {
                    JsonNode entry = stream.next(QUIET_MAX).data();
                    assertThat(entry.path("seq").asLong()).isEqualTo(next);
                    assertThat(entry.path("text").asText()).isEqualTo(LARGE_TEXT);
                }
            }
            resumed++;
        }
        System.out.printf("%d resumed after the last whole event and missed nothing%n", resumed);
    }

    /** The last event that is whole, of 1 … n. */
    private static long readToTheCut(EventStream stream) {
        long seen = 0;
        try (stream) {
            while (true) {
                assertThat(stream.next(QUIET_MAX).id()).isEqualTo(seen + 1);
                seen++;
            }
        } catch (IOException e) {
            return seen;
        }
    }
}
