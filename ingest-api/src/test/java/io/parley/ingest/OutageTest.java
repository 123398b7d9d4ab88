package io.parley.ingest;

import static io.parley.ingest.IngestServer.assertNotSent;
import static io.parley.ingest.IngestServer.assertProblem;
import static io.parley.ingest.IngestServer.body;
import static io.parley.ingest.IngestServer.field;
import static io.parley.ingest.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.InFlightLimit;
import io.parley.ingest.SendsTopic.Entry;
import io.parley.ingest.log.ProducerBounds;
import io.parley.schemas.ids.MessageId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is slow, full, or away: what a sender is told must be true of the log. */
class OutageTest {
    /** No send is in doubt before a test has looked around, however slow the machine. */
    private static final ProducerBounds PATIENT = bounds(TestPatience.LONG, TestPatience.LONG);

    /** For the sends that a test wants to be in doubt. */
    private static final ProducerBounds HURRIED = bounds(Duration.ofSeconds(4), Duration.ofSeconds(2));

    private static final String LARGE = "x".repeat(60_000);
    private static final int LARGE_IN_FLIGHT_MAX = 4;
    private static final int WAITING_MAX = 3;

    /** What the smallest send counts for while it is in flight. */
    private static final int SMALL_BYTES_MIN = 512;

    @TempDir
    static Path directory;

    private static BrokerProxy proxy;
    private static EmbeddedBroker broker;
    private static SendsTopic topic;
    private IngestServer ingest;

    @BeforeAll
    static void startBroker() throws Exception {
        proxy = new BrokerProxy();
        broker =
                EmbeddedBroker.start(directory, 0, Map.of("advertised.listeners", "PLAIN://127.0.0.1:" + proxy.port()));
        proxy.forwardTo(broker.port());
        IngestServer.provision(broker);
        topic = new SendsTopic(broker.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() {
        proxy.close();
        broker.close();
    }

    @BeforeEach
    void start() throws Exception {
        ingest = start(PATIENT);
        assertThat(ingest.send("warm", body("up", "hi")).statusCode()).isEqualTo(202);
    }

    @AfterEach
    void stop() {
        proxy.release();
        ingest.close();
    }

    /** With room for four sends of {@link #LARGE} and not for five. */
    private static ProducerBounds bounds(Duration deliveryTimeMax, Duration requestTimeMax) {
        return new ProducerBounds(
                deliveryTimeMax, requestTimeMax, Duration.ofMillis(100), 4 << 20, 256 * 1024, TestPatience.LONG);
    }

    /** All of its connections go through the proxy, the first one too. */
    private static IngestServer start(ProducerBounds bounds) {
        return new IngestServer(
                IngestConfig.of("127.0.0.1:" + proxy.port()).withBounds(bounds), InstantSource.system());
    }

    /** In doubt once more is what a slow machine may make of a send; it is taken in the end. */
    private static void awaitTaking(IngestServer server, String sender) {
        await().until(() -> server.send(sender, body("up", "hi")).statusCode() == 202);
    }

    private static double bytesInFlight(IngestServer server) {
        return server.metrics.get("parley.ingest.in.flight").gauge().value();
    }

    /** Sends that stay in flight, as many as there is room for. */
    private List<CompletableFuture<HttpResponse<String>>> fillUp(String sender) {
        List<CompletableFuture<HttpResponse<String>>> pending = IntStream.range(0, LARGE_IN_FLIGHT_MAX)
                .mapToObj(i -> ingest.sendAsync(sender, body("bob", LARGE)))
                .toList();
        await().until(() -> bytesInFlight(ingest) > LARGE_IN_FLIGHT_MAX * LARGE.length());
        return pending;
    }

    @Test
    void shouldSayUnknownWhenTheAcknowledgementIsLostAndTakeTheRetry() throws Exception {
        try (IngestServer hurried = start(HURRIED)) {
            // Given
            awaitTaking(hurried, "warm");
            String id = UUID.randomUUID().toString();

            // When
            proxy.holdAnswers();
            HttpResponse<String> lost = hurried.send("lost-ack", body("bob", "hi", id));
            proxy.release();

            // Then: the retry may come to another node
            assertNotSent(lost, "unknown");
            assertThat(topic.entriesOf("lost-ack")).hasSize(1);
            await().until(() -> hurried.app.whyNotReady().isEmpty());
            awaitTaking(hurried, "after-lost-ack");
            HttpResponse<String> retried = ingest.send("lost-ack", body("bob", "hi", id));
            assertThat(retried.statusCode()).as(retried.body()).isEqualTo(202);
            assertThat(field(retried.body(), "messageId")).isEqualTo(id);
            assertThat(topic.entriesOf("lost-ack"))
                    .hasSize(2)
                    .allSatisfy(entry -> assertThat(entry.send().messageId()).isEqualTo(MessageId.parse(id)));
        }
    }

    @Test
    void shouldSayUnknownWhenTheBrokerGoesAwayWhileASendIsInFlight() throws Exception {
        try (IngestServer hurried = start(HURRIED)) {
            // Given
            awaitTaking(hurried, "warm");
            proxy.holdRequests();
            CompletableFuture<HttpResponse<String>> pending = hurried.sendAsync("cut-off", body("bob", "hi"));
            await().until(() -> bytesInFlight(hurried) > 0 || pending.isDone());

            // When
            proxy.cut();
            proxy.release();
            HttpResponse<String> response = pending.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
            proxy.restore();

            // Then
            assertNotSent(response, "unknown");
            assertThat(topic.entriesOf("cut-off")).isEmpty();
            await().until(() -> hurried.app.whyNotReady().isEmpty());
            awaitTaking(hurried, "cut-off");
        }
    }

    @Test
    void shouldSayNotAcceptedWhileNoBrokerCanBeReached() throws Exception {
        try (IngestServer hurried = start(HURRIED)) {
            // Given
            proxy.cut();
            await().until(() -> hurried.app.whyNotReady().isPresent());

            // When
            List<HttpResponse<String>> responses = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                responses.add(hurried.send("unreachable", body("bob", "hi")));
            }
            HttpResponse<String> ready = hurried.answer(hurried.anonymous("/health/ready"));
            proxy.restore();

            // Then: a send may meet the moment of an attempt to connect, and is then in doubt
            assertThat(responses).anySatisfy(response -> assertNotSent(response, "not-accepted"));
            assertThat(responses)
                    .allSatisfy(response -> assertThat(response.statusCode()).isEqualTo(503));
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(field(ready.body(), "reason")).isEqualTo("no broker can be reached");
            await().until(() -> hurried.app.whyNotReady().isEmpty());
            awaitTaking(hurried, "reachable");
            assertThat(topic.entriesOf("unreachable")).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatFindsNoPlaceToWaitAndTakeItAgainOnceTheLogAnswers() throws Exception {
        IngestConfig config = IngestConfig.of("127.0.0.1:" + proxy.port()).withBounds(PATIENT);
        HttpLimits limits = HttpLimits.ONE_MACHINE.withInFlight(
                Optional.of(new InFlightLimit(InFlightLimit.ANSWER_TIME_DEFAULT, WAITING_MAX)));
        try (IngestServer small = new IngestServer(config, InstantSource.system(), limits)) {
            // Given
            awaitTaking(small, "warm");
            proxy.holdAnswers();
            List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, WAITING_MAX)
                    .mapToObj(_ -> small.sendAsync("waits", body("bob", "hi")))
                    .toList();
            await().until(() -> bytesInFlight(small) > WAITING_MAX * SMALL_BYTES_MIN);

            // When
            HttpResponse<String> send = small.send("no-place", body("bob", "hi"));
            HttpResponse<String> batch = small.sendBatch("no-place", body("bob", "hi"));
            HttpResponse<String> marker = small.answer(small.request("/v1/conversations/bob/read", "no-place")
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"seq\":1}")));
            proxy.release();

            // Then
            assertNotSent(send, "not-accepted");
            assertNotSent(batch, "not-accepted");
            assertProblem(marker, 503);
            assertThat(topic.entriesOf("no-place")).isEmpty();
            for (CompletableFuture<HttpResponse<String>> each : waiting) {
                assertThat(each.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS)
                                .statusCode())
                        .isEqualTo(202);
            }
            for (int i = 0; i <= WAITING_MAX; i++) {
                awaitTaking(small, "no-place");
            }
        }
    }

    @Test
    void shouldSayNotAcceptedWhenTooMuchIsInFlight() throws Exception {
        // Given
        proxy.holdAnswers();
        List<CompletableFuture<HttpResponse<String>>> pending = fillUp("full");

        // When
        HttpResponse<String> refused = ingest.send("full", body("bob", LARGE));
        proxy.release();

        // Then
        assertNotSent(refused, "not-accepted");
        for (CompletableFuture<HttpResponse<String>> each : pending) {
            assertThat(each.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).statusCode())
                    .isEqualTo(202);
        }
        assertThat(topic.entriesOf("full")).hasSize(LARGE_IN_FLIGHT_MAX);
        assertThat(bytesInFlight(ingest)).isZero();
        assertThat(ingest.metrics.scrape())
                .contains("parley_ingest_sends_total{outcome=\"not-accepted\"} 1.0")
                .contains("parley_ingest_sends_total{outcome=\"unknown\"} 0.0");
    }

    @Test
    void shouldRefuseTheRestOfABatchOnceThereIsNoRoom() throws Exception {
        // Given: two large lines that do not fit, and small ones after them that would
        proxy.holdAnswers();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LARGE_IN_FLIGHT_MAX + 2; i++) {
            lines.add(body("bob", i + LARGE));
        }
        lines.add(body("bob", "small"));

        // When
        CompletableFuture<HttpResponse<String>> pending = CompletableFuture.supplyAsync(() -> {
            try {
                return ingest.sendBatch("rest", String.join("\n", lines));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> bytesInFlight(ingest) > LARGE_IN_FLIGHT_MAX * LARGE.length());
        proxy.release();

        // Then
        List<String> answers = pending.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS)
                .body()
                .lines()
                .toList();
        assertThat(answers).hasSize(lines.size());
        assertThat(answers.subList(0, LARGE_IN_FLIGHT_MAX)).allSatisfy(answer -> field(answer, "token"));
        assertThat(answers.subList(LARGE_IN_FLIGHT_MAX, lines.size()))
                .allSatisfy(answer -> assertThat(field(answer, "outcome")).isEqualTo("not-accepted"));
        assertThat(topic.entriesOf("rest").stream()
                        .map(entry -> entry.send().text().string().substring(0, 1)))
                .containsExactly("0", "1", "2", "3");
    }

    @Test
    void shouldRefuseNewSendsAndFinishThoseInFlightWhenItCloses() throws Exception {
        // Given
        proxy.holdAnswers();
        CompletableFuture<HttpResponse<String>> inFlight = ingest.sendAsync("closing", body("bob", "first"));
        await().until(() -> bytesInFlight(ingest) > 0);

        // When
        CompletableFuture<Void> closed = CompletableFuture.runAsync(ingest.app::close);
        await().until(() -> ingest.app.whyNotReady().isPresent());
        HttpResponse<String> late = ingest.send("closing", body("bob", "late"));
        proxy.release();

        // Then
        assertNotSent(late, "not-accepted");
        assertThat(inFlight.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).statusCode())
                .isEqualTo(202);
        closed.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(topic.entriesOf("closing"))
                .extracting(Entry::send)
                .extracting(send -> send.text().string())
                .containsExactly("first");
    }

    @Test
    void shouldSayWhatIsMissingWhenItCannotStart(@TempDir Path other) {
        ProducerBounds hurried = new ProducerBounds(
                HURRIED.deliveryTimeMax(),
                HURRIED.requestTimeMax(),
                HURRIED.blockTimeMax(),
                HURRIED.bufferBytes(),
                HURRIED.inFlightBytesMax(),
                Duration.ofMillis(500));
        try (var empty = EmbeddedBroker.start(other, 0)) {
            IngestConfig config = IngestConfig.of(empty.bootstrapServers()).withBounds(hurried);

            assertThatThrownBy(() -> IngestApp.start(config, InstantSource.system(), new SimpleMeterRegistry()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("expected topic sends within PT0.5S, but no broker knows it");
        }
    }
}
