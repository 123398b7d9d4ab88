package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.schemas.ids.UserId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerWithoutUsersTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static HttpServer server;

    @BeforeAll
    static void start() {
        server = HttpServer.startWithoutUsers(
                new HttpConfig("127.0.0.1", 0),
                Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(routes -> routes.get("/v1/whoami", ctx -> ctx.result("a secret of ours"))
                        .get("/internal/v1/x", ctx -> ctx.result("between nodes"))));
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/whoami", "/v1/nowhere", "/v1/"})
    void shouldRefuseEveryUser(String path) throws Exception {
        var issuer = new Hs256TokenIssuer(TestServer.SECRET, InstantSource.system());
        String token = issuer.issue(new UserId("alice"), Duration.ofHours(1));

        TestServer.assertProblem(get(path, "Authorization", "Bearer " + token), 401);
        TestServer.assertProblem(get(path, "Accept", "*/*"), 401);
    }

    @Test
    void shouldServeWhatIsForNobodyInParticular() throws Exception {
        assertThat(get("/internal/v1/x", "Accept", "*/*").body()).isEqualTo("between nodes");
        assertThat(get("/health/live", "Accept", "*/*").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> get(String path, String header, String value) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TestPatience.LONG)
                .header(header, value)
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
