package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that goes away while its answer is waited for costs nothing: whoever has the answer at last gets rid of it at once. */
class LostClientTest {
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldLetGoOfAnAnswerWhoseConnectionIsLost(HttpClient.Version version) throws Exception {
        try (var server = new TestServer()) {
            // Given
            var client = HttpClient.newBuilder().version(version).build();
            var _ = begin(server, client);

            // When
            client.shutdownNow();
            assertThat(client.awaitTermination(TestPatience.LONG)).isTrue();

            // Then
            assertLetsGo(server);
        }
    }

    @Test
    void shouldLetGoOfAnAnswerWhoseHttp2StreamIsReset() throws Exception {
        try (var server = new TestServer();
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            // Given
            CompletableFuture<HttpResponse<String>> lost = begin(server, client);

            // When
            lost.cancel(true);
            // Its frames come after those of the reset.
            assertThat(client.send(server.request("/v1/whoami").build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);

            // Then
            assertLetsGo(server);
        }
    }

    private static CompletableFuture<HttpResponse<String>> begin(TestServer server, HttpClient client)
            throws Exception {
        // HTTP/2 begins with a request of its own.
        client.send(server.request("/v1/whoami").build(), BodyHandlers.discarding());
        var begun = client.sendAsync(server.request("/v1/slow").build(), BodyHandlers.ofString());
        assertThat(server.slowBegan.await(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return begun;
    }

    private static void assertLetsGo(TestServer server) throws Exception {
        CompletableFuture.runAsync(() -> server.slowEnd.complete("late"), Thread::startVirtualThread)
                .get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(server.get("/v1/whoami").body()).isEqualTo(TestServer.value("alice"));
        // Well before it would give up waiting for requests in flight.
        CompletableFuture.runAsync(server.server::close, Thread::startVirtualThread)
                .get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
