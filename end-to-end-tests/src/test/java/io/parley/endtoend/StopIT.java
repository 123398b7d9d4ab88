package io.parley.endtoend;

import static io.parley.endtoend.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM, with clients who would wait for ever. */
class StopIT {
    private static final int STREAMS = 10;
    private static final int POLLS = 10;

    private static final Duration QUIET_MAX = TestPatience.LONG;

    @TempDir
    private Path directory;

    @Test
    void shouldStopSoonWithStreamsAndReadsThatWait() throws Exception {
        Path data = directory.resolve("data");
        try (ParleyProcess parley = ParleyProcess.start(data);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given
            String token = Tokens.of(data).of("alice");
            List<EventStream> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(EventStream.overHttp1(parley.url(), token, "/v1/feed/stream", Optional.empty(), QUIET_MAX));
            }
            List<CompletableFuture<ParleyClient.Answer>> polls = new ArrayList<>();
            for (int i = 0; i < POLLS; i++) {
                polls.add(CompletableFuture.supplyAsync(() -> client.get("bob", "/feed?after=0&wait=30"), threads));
            }
            Metrics metrics = new Metrics(parley.url());
            await().until(() -> metrics.value("parley_query_waiting") == POLLS);

            // When
            long begin = System.nanoTime();
            int exitCode = parley.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.printf("stopped after %d ms%n", took.toMillis());

            // Then: each was told, and none cut off when the server had waited long enough
            assertThat(exitCode).isZero();
            for (EventStream stream : streams) {
                assertThatThrownBy(() -> stream.next(QUIET_MAX)).isInstanceOf(EOFException.class);
                stream.close();
            }
            for (CompletableFuture<ParleyClient.Answer> poll : polls) {
                assertThat(poll.join().status()).isEqualTo(503);
            }
        }
    }
}
