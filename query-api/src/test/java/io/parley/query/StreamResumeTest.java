package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.EventParser.Event;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks a stream, and wherever: who resumes by the last event that came whole gets everything, once and in order. */
final class StreamResumeTest {
    private static final int CHANGES = 400;

    /** A connection is left after at most so many bytes: some before the first event is whole, some after dozens. */
    private static final int BYTES_MAX = 30_000;

    /** So many changes come at most between two connections, and while there is one. */
    private static final int AT_A_TIME_MAX = 20;

    /** There may be less to come; and a heartbeat may be what a connection is left after. */
    private static final int HEARTBEATS_MAX = 3;

    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    static IntStream seeds() {
        return new Random().ints(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveEveryChangeOnceAndInOrderHoweverOftenItBreaks(int seed) throws Exception {
        Random random = new Random(seed);
        try (QueryServer server =
                QueryServer.start(new StreamConfig(Duration.ofMillis(5), Duration.ofSeconds(30), 1_000, 1_000))) {
            // Given
            List<String> texts = texts(random);
            Semaphore due = new Semaphore(0);
            Thread sender = Thread.startVirtualThread(() -> texts.forEach(text -> {
                due.acquireUninterruptibly();
                server.mailboxes.send(BOB, ALICE, text, 1);
            }));

            // When
            List<Event> events = new ArrayList<>();
            while (events.size() < CHANGES) {
                takeSome(server, random, events, due);
            }
            sender.join();

            // Then
            for (int i = 0; i < CHANGES; i++) {
                assertThat(events.get(i).id()).isEqualTo(i + 1);
                assertThat(events.get(i).json().get("text").textValue()).isEqualTo(texts.get(i));
            }
            assertThat(events).hasSize(CHANGES);
        }
    }

    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            int length = random.nextInt(10) == 0 ? random.nextInt(5_000) : random.nextInt(100);
            texts.add("message " + i + "\n\u2028".repeat(1 + length / 2));
        }
        return texts;
    }

    private static void takeSome(QueryServer server, Random random, List<Event> events, Semaphore due)
            throws IOException {
        due.release(random.nextInt(AT_A_TIME_MAX));
        String seen = Integer.toString(events.size());
        HttpClient.Version version = random.nextBoolean() ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2;
        String token = server.token(ALICE, Duration.ofHours(1));
        try (var stream = random.nextBoolean()
                ? StreamClient.open(server, version, token, StreamClient.PATH + "?after=" + seen)
                : StreamClient.open(server, version, token, StreamClient.PATH, "Last-Event-ID", seen)) {
            due.release(random.nextInt(AT_A_TIME_MAX));
            events.addAll(stream.take(random.nextInt(BYTES_MAX), HEARTBEATS_MAX));
        }
    }
}
