package io.parley.http;

import static io.parley.http.TestPatience.await;
import static io.parley.http.TestServer.assertProblem;
import static io.parley.http.TestServer.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.limit.AddressLimit;
import io.parley.http.limit.AddressRange;
import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.InFlightLimit;
import io.parley.http.limit.Rate;
import io.parley.http.limit.TrustedProxies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a listener refuses, over real connections, and what it goes on with meanwhile. */
class LimitsTest {
    private static final HttpLimits TWO_REQUESTS =
            HttpLimits.ONE_MACHINE.withAddress(Optional.of(new AddressLimit(new Rate(1, 2), 1_000)));

    private static final TrustedProxies LOOPBACK = new TrustedProxies(List.of(AddressRange.parse("127.0.0.0/8")));

    /** More than there are threads of the platform. */
    private static final int MANY = 200;

    private static HttpLimits oneInFlight() {
        return HttpLimits.ONE_MACHINE.withInFlight(
                Optional.of(new InFlightLimit(InFlightLimit.ANSWER_TIME_DEFAULT, 1)));
    }

    @Test
    void shouldHoldAnAddressToItsRateWhoeverAsks() throws Exception {
        try (var server = new TestServer(TWO_REQUESTS)) {
            // Given
            assertThat(server.get("/v1/whoami").statusCode()).isEqualTo(200);
            assertThat(server.send(server.anonymous("/v1/whoami")).statusCode()).isEqualTo(401);

            // When
            HttpResponse<String> refused = server.get("/v1/whoami");
            HttpResponse<String> anonymous = server.send(server.anonymous("/v1/whoami"));
            HttpResponse<String> write = server.echo("{\"text\":\"hi\",\"n\":1}");

            // Then
            assertProblem(refused, 429);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertProblem(anonymous, 429);
            assertProblem(write, 429);
            assertThat(write.body()).contains("\"outcome\":\"not-accepted\"");
            assertThat(server.refused("address-rate")).isEqualTo(3);
            assertThat(server.send(server.anonymous("/health/ready")).statusCode())
                    .isEqualTo(200);
        }
    }

    /** Such requests have no path to look at. */
    @Test
    void shouldAnswerRequestsThatNameNoResource() throws Exception {
        try (var server = new TestServer(TWO_REQUESTS)) {
            for (String line : List.of("OPTIONS * HTTP/1.1", "CONNECT x:80 HTTP/1.1")) {
                assertThat(server.rawStatus(line, "Host: x", "Connection: close"))
                        .startsWith("HTTP/1.1 4");
            }
        }
    }

    @Test
    void shouldTellClientsOfATrustedProxyApart() throws Exception {
        try (var server = new TestServer(TWO_REQUESTS.withProxies(LOOPBACK))) {
            // Given
            assertThat(forwarded(server, "192.0.2.1")).isEqualTo(200);
            assertThat(forwarded(server, "192.0.2.1")).isEqualTo(200);

            // Then: what a client has put in front itself is not believed
            assertThat(forwarded(server, "192.0.2.1")).isEqualTo(429);
            assertThat(forwarded(server, "192.0.2.77, 192.0.2.1")).isEqualTo(429);
            assertThat(forwarded(server, "192.0.2.2")).isEqualTo(200);
            assertThat(forwarded(server, "192.0.2.1, 192.0.2.3")).isEqualTo(200);
        }
    }

    @Test
    void shouldNotBelieveAnybodyElseWhereHeIs() throws Exception {
        try (var server = new TestServer(TWO_REQUESTS)) {
            assertThat(forwarded(server, "192.0.2.1")).isEqualTo(200);
            assertThat(forwarded(server, "192.0.2.2")).isEqualTo(200);
            assertThat(forwarded(server, "192.0.2.3")).isEqualTo(429);
        }
    }

    private static int forwarded(TestServer server, String addresses) throws Exception {
        return server.send(server.request("/v1/whoami").header("X-Forwarded-For", addresses))
                .statusCode();
    }

    @Test
    void shouldRefuseWhatIsMoreThanMayBeUnderWayAndGoOnWithTheRest() throws Exception {
        try (var server = new TestServer(oneInFlight())) {
            // Given
            CompletableFuture<HttpResponse<String>> slow =
                    server.client.sendAsync(server.request("/v1/slow").build(), BodyHandlers.ofString());
            server.slowBegan.await();

            // When
            HttpResponse<String> refused = server.get("/v1/whoami");

            // Then
            assertProblem(refused, 503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(server.refused("in-flight")).isEqualTo(1);
            assertThat(server.send(server.anonymous("/health/ready")).statusCode())
                    .isEqualTo(200);
            assertThat(server.send(server.anonymous("/metrics")).body()).contains("parley_refused_total");
            server.slowEnd.complete("done");
            assertThat(slow.join().body()).isEqualTo(value("done"));
            await().untilAsserted(() ->
                    assertThat(server.get("/v1/whoami").statusCode()).isEqualTo(200));
        }
    }

    /** Whatever waits to be refused would wait in this process's memory, and take as long as what waits to be answered. */
    @Test
    void shouldRefuseWithoutAThreadOfTheRequestsOwn() throws Exception {
        var over = new AtomicBoolean();
        try (var server = new TestServer(oneInFlight())) {
            // Given
            CompletableFuture<HttpResponse<String>> slow =
                    server.client.sendAsync(server.request("/v1/slow").build(), BodyHandlers.ofString());
            server.slowBegan.await();
            takeEveryCarrier(over);

            // When
            String refused = server.raw("GET /v1/whoami HTTP/1.1", "Host: x", "Connection: close");

            // Then
            assertThat(refused).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
            over.set(true);
            server.slowEnd.complete("done");
            assertThat(slow.join().statusCode()).isEqualTo(200);
        } finally {
            over.set(true);
        }
    }

    /** Until then, no other virtual thread runs. */
    private static void takeEveryCarrier(AtomicBoolean over) throws InterruptedException {
        int carriers = Runtime.getRuntime().availableProcessors();
        var taken = new CountDownLatch(carriers);
        for (int i = 0; i < carriers; i++) {
            Thread.startVirtualThread(() -> {
                taken.countDown();
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        taken.await();
    }

    @Test
    void shouldGiveThePlaceOfASlowBodyToOthers() throws Exception {
        try (var server = new TestServer(oneInFlight());
                Socket slow = server.connect()) {
            beginBody(server, slow);

            await().untilAsserted(() -> assertThat(
                            server.echo("{\"text\":\"hi\",\"n\":1}").statusCode())
                    .isEqualTo(200));
            for (int i = 0; i < 10; i++) {
                assertThat(server.echo("{\"text\":\"hi\",\"n\":1}").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void shouldGoOnWhileManyClientsAreSlowWithTheirBodies() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (var server = new TestServer()) {
            for (int i = 0; i < MANY; i++) {
                Socket socket = server.connect();
                slow.add(socket);
                beginBody(server, socket);
            }

            for (int i = 0; i < 10; i++) {
                assertThat(server.echo("{\"text\":\"hi\",\"n\":1}").statusCode())
                        .isEqualTo(200);
            }
            // Before the server, which would wait for them.
            closeAll(slow);
        }
    }

    private static void beginBody(TestServer server, Socket socket) throws IOException {
        write(
                socket,
                "POST /v1/echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.token
                        + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void shouldCloseAConnectionOnWhichHeadersTrickleIn() throws Exception {
        HttpLimits limits = HttpLimits.ONE_MACHINE.withRequestTimeMax(Duration.ofMillis(500));
        try (var server = new TestServer(limits);
                Socket socket = server.connect()) {
            // Given
            CompletableFuture<HttpResponse<String>> slow =
                    server.client.sendAsync(server.request("/v1/slow").build(), BodyHandlers.ofString());
            server.slowBegan.await();
            write(socket, "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nX-Slow: ");

            // When: a byte at each look
            await().until(() -> isClosedAfter(socket, "x"));

            // Then: a request that takes its time is none of that
            assertThat(server.refused("no-request")).isGreaterThanOrEqualTo(1);
            server.slowEnd.complete("done");
            assertThat(slow.join().body()).isEqualTo(value("done"));
        }
    }

    private static boolean isClosedAfter(Socket socket, String text) {
        try {
            write(socket, text);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldBreakOffALargeAnswerThatItsClientDoesNotTake() throws Exception {
        try (var server = new TestServer();
                Socket socket = server.connect()) {
            write(socket, "GET /v1/large HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.token + "\r\n\r\n");

            server.largeEnded.await();

            // What it gets cannot pass for the whole.
            socket.setSoTimeout(TestServer.SOCKET_TIMEOUT_MS);
            assertThat(readToTheEnd(socket)).startsWith("HTTP/1.1 200 ").doesNotEndWith("0\r\n\r\n");
            assertThat(server.get("/v1/whoami").statusCode()).isEqualTo(200);
        }
    }

    private static String readToTheEnd(Socket socket) throws IOException {
        var answer = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(chunk)) {
                answer.write(chunk, 0, read);
            }
        } catch (SocketException e) {
            // Reset: that is an end, too.
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldCloseOneConnectionTooManyAndServeTheOthers() throws Exception {
        assertClosesTheThird(HttpLimits.ONE_MACHINE.withConnectionsMax(2), "connections");
    }

    @Test
    void shouldCloseOneConnectionOfAnAddressTooManyAndServeTheOthers() throws Exception {
        assertClosesTheThird(
                HttpLimits.ONE_MACHINE.withAddress(Optional.of(new AddressLimit(Rate.ofPerSecond(1_000), 2))),
                "address-connections");
    }

    private static void assertClosesTheThird(HttpLimits limits, String reason) throws Exception {
        try (var server = new TestServer(limits);
                Socket first = server.connect()) {
            assertServes(server, first);
            try (Socket second = server.connect()) {
                assertServes(server, second);

                try (Socket third = server.connect()) {
                    assertThat(endsWithoutAnswer(third)).isTrue();
                }
                assertThat(server.refused(reason)).isEqualTo(1);
                assertServes(server, first);
                assertServes(server, second);
            }

            await().until(() -> connections(server) == 1);
            try (Socket again = server.connect()) {
                assertServes(server, again);
            }
        }
    }

    /** The connection may be reset, since what has been sent is never read. */
    private static boolean endsWithoutAnswer(Socket socket) throws IOException {
        socket.setSoTimeout(TestServer.SOCKET_TIMEOUT_MS);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static void assertServes(TestServer server, Socket socket) throws IOException {
        socket.setSoTimeout(TestServer.SOCKET_TIMEOUT_MS);
        write(socket, "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.token + "\r\n\r\n");
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith(value("alice"))) {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    private static double connections(TestServer server) {
        return server.metrics.get("parley.http.connections").gauge().value();
    }

    @Test
    void shouldForgetConnectionsOfEitherProtocol() throws Exception {
        try (var server = new TestServer(HttpLimits.PUBLIC)) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                try (HttpClient client =
                        HttpClient.newBuilder().version(version).build()) {
                    HttpRequest request = server.request("/v1/whoami").build();
                    assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                            .isEqualTo(200);
                    assertThat(connections(server)).isEqualTo(1);
                }
                await().until(() -> connections(server) == 0);
            }
        }
    }
}
