package io.parley.query;

import static io.parley.query.StreamLimitTest.open;
import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However clients come and go, nothing of them stays: no place, no reader that waits. */
final class StreamChurnTest {
    private static final int CLIENTS = 3_000;
    private static final int AT_A_TIME = 32;
    private static final int USERS = 8;

    /** The server ends a connection on which more than 128 streams are reset in a second, and a quick machine makes a thousand. */
    private static final int HTTP_2_CONNECTIONS = 32;

    /** Less than there are clients at a time, so that some are refused. */
    private static final int PER_USER = 3;

    private static final StreamConfig CONFIG =
            new StreamConfig(Duration.ofMillis(20), Duration.ofSeconds(30), PER_USER, PER_USER * USERS - 1);

    /** How a client goes, or does not even come. */
    private enum Departure {
        IN_THE_REQUEST,
        RIGHT_AFTER_THE_REQUEST,
        AFTER_SOME_BYTES,
        WHILE_WHAT_IT_HAS_SEEN_IS_WAITED_FOR,
        HTTP_2_RIGHT_AFTER_THE_REQUEST,
        HTTP_2_AFTER_SOME_BYTES
    }

    static IntStream seeds() {
        return new Random().ints(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLeaveNothingOfClientsThatComeAndGo(int seed) throws Exception {
        List<HttpClient> http2 = Stream.generate(() -> HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build())
                .limit(HTTP_2_CONNECTIONS)
                .toList();
        try (QueryServer server = QueryServer.start(CONFIG)) {
            // When
            letManyComeAndGo(server, http2, new Random(seed));
            // A request that is cancelled while it is just being made can stay in its client, which then is still
            // there.
            http2.forEach(HttpClient::shutdownNow);

            // Then
            await().until(() -> open(server) == 0 && server.mailboxes.waiting() == 0);
            assertThatEveryPlaceCanBeTaken(server);
        } finally {
            http2.forEach(HttpClient::shutdownNow);
        }
    }

    private static void letManyComeAndGo(QueryServer server, List<HttpClient> http2, Random random) throws Exception {
        // HTTP/2 begins with a request of its own.
        for (HttpClient client : http2) {
            client.send(HttpRequest.newBuilder(server.uri("/health/live")).build(), BodyHandlers.discarding());
        }
        AtomicInteger answered = new AtomicInteger();
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Departure departure = Departure.values()[random.nextInt(Departure.values().length)];
                UserId user = user(random.nextInt(USERS));
                boolean withoutAWord = random.nextBoolean();
                HttpClient connection = http2.get(i % HTTP_2_CONNECTIONS);
                done.add(clients.submit(() -> {
                    server.mailboxes.send(user, user, "something to send while somebody goes", 1);
                    if (comeAndGo(server, connection, user, departure, withoutAWord)) {
                        answered.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(answered).as("clients that were answered").hasValueGreaterThan(CLIENTS / 10);
    }

    /** Whether there was an answer. */
    private static boolean comeAndGo(
            QueryServer server, HttpClient http2, UserId user, Departure departure, boolean withoutAWord)
            throws IOException {
        return switch (departure) {
            case IN_THE_REQUEST -> overHttp1(server, user, "", false, withoutAWord);
            case RIGHT_AFTER_THE_REQUEST -> overHttp1(server, user, "\r\n\r\n", false, withoutAWord);
            case AFTER_SOME_BYTES -> overHttp1(server, user, "\r\n\r\n", true, withoutAWord);
            case WHILE_WHAT_IT_HAS_SEEN_IS_WAITED_FOR ->
                overHttp1(server, user, "\r\nLast-Event-ID: 1000000\r\n\r\n", false, withoutAWord);
            case HTTP_2_RIGHT_AFTER_THE_REQUEST -> overHttp2(server, http2, user, false);
            case HTTP_2_AFTER_SOME_BYTES -> overHttp2(server, http2, user, true);
        };
    }

    private static boolean overHttp1(
            QueryServer server, UserId user, String endOfRequest, boolean reads, boolean withoutAWord)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            if (withoutAWord) {
                // The connection is reset, and not closed in order.
                socket.setSoLinger(true, 0);
            }
            OutputStream out = socket.getOutputStream();
            out.write(("GET " + StreamClient.PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + server.token(user, Duration.ofHours(1)) + endOfRequest)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return reads && socket.getInputStream().readNBytes(100).length == 100;
        }
    }

    private static boolean overHttp2(QueryServer server, HttpClient http2, UserId user, boolean reads)
            throws IOException {
        HttpRequest request = HttpRequest.newBuilder(server.uri(StreamClient.PATH))
                .header("Authorization", "Bearer " + server.token(user, Duration.ofHours(1)))
                .build();
        CompletableFuture<HttpResponse<java.io.InputStream>> answer =
                http2.sendAsync(request, BodyHandlers.ofInputStream());
        if (!reads) {
            answer.cancel(true);
            return false;
        }
        try (var body = answer.join().body()) {
            return body.read() >= 0;
        }
    }

    private static void assertThatEveryPlaceCanBeTaken(QueryServer server) throws IOException {
        List<StreamClient> streams = new ArrayList<>();
        for (int i = 0; i < CONFIG.inAllMax(); i++) {
            StreamClient stream = StreamClient.open(server, user(i % USERS), StreamClient.PATH);
            assertThat(stream.status()).isEqualTo(200);
            streams.add(stream);
        }
        Answer oneMore = server.get(user(USERS), StreamClient.PATH);
        assertThat(oneMore.status()).isEqualTo(503);
        streams.forEach(StreamClient::close);
        await().until(() -> open(server) == 0);
    }

    private static UserId user(int number) {
        return new UserId("user-" + number);
    }
}
