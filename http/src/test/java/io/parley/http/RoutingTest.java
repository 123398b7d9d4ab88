package io.parley.http;

import static io.parley.http.TestServer.assertProblem;
import static io.parley.http.TestServer.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldTellAHandlerItsCaller() throws Exception {
        HttpResponse<String> response = server.get("/v1/whoami");

        assertThat(response.body()).isEqualTo(value("alice"));
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void shouldRefuseToServeARouteWithoutATokenAsIfItHadACaller() throws Exception {
        assertProblem(server.get("/open"), 500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/whoami", "/v1/nowhere", "/v1/echo", "/v1/users/bob"})
    void shouldAskForATokenBeforeItSaysAnythingElse(String path) throws Exception {
        HttpResponse<String> response = server.send(server.anonymous(path));

        assertProblem(response, 401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void shouldRefuseTwoAuthorizationHeaders() throws Exception {
        assertProblem(server.send(server.request("/v1/whoami").header("Authorization", "Bearer x")), 401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/nowhere", "/v1", "/v1/", "/v1/nowhere", "/v1/whoami/", "/V1/whoami", "/%76%31/whoami"})
    void shouldKnowEachResourceByOnePathOnly(String path) throws Exception {
        assertProblem(server.get(path), 404);
    }

    @Test
    void shouldTakeAColonInAPathLiterally() throws Exception {
        HttpResponse<String> response = server.send(server.request("/v1/echo:colon")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\":\"x\",\"n\":1}")));

        assertThat(response.body()).isEqualTo("{\"text\":\"x\",\"n\":1}");
    }

    @Test
    void shouldSayWhichMethodsAreAllowed() throws Exception {
        HttpResponse<String> response = server.get("/v1/echo");

        assertProblem(response, 405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void shouldSayWhichMethodsAreAllowedToABrowserAsWell() throws Exception {
        HttpResponse<String> response =
                server.send(server.request("/v1/whoami").DELETE().header("Accept", "text/html"));

        assertProblem(response, 405);
        assertThat(response.headers().firstValue("Allow").orElseThrow().split(", "))
                .containsExactlyInAnyOrder("GET", "HEAD");
    }

    @Test
    void shouldNotTakeOneMethodForAnother() throws Exception {
        assertProblem(server.send(server.request("/v1/echo").header("X-HTTP-Method-Override", "POST")), 400);
    }

    @Test
    void shouldAnswerHeadLikeGetButWithoutABody() throws Exception {
        HttpResponse<String> response =
                server.send(server.request("/v1/users/not%20a%20user").HEAD());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/fault", "/v1/overflow"})
    void shouldKeepAFaultToItself(String path) throws Exception {
        assertProblem(server.get(path), 500);
    }

    @Test
    void shouldAnswerAWebSocketUpgradeLikeAnyOtherRequest() throws Exception {
        String answer = server.raw(
                "GET /v1/whoami HTTP/1.1", "Host: localhost", "Connection: close", "Sec-WebSocket-Version: 13");

        assertThat(answer).startsWith("HTTP/1.1 401 ").contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | 200",
                "application/json | 200",
                "Application/JSON;charset=utf-8 | 200",
                "application/* | 200",
                "text/html, application/json;q=0.1 | 200",
                "application/json;q=0, */* | 406",
                "application/json;q=0.000 | 406",
                "text/html | 406",
                "application/problem+json | 406",
                "text/*;q=1, image/png | 406",
                "nonsense | 406"
            })
    void shouldRespectWhatTheClientAccepts(String accept, int status) throws Exception {
        HttpResponse<String> response = server.send(server.request("/v1/whoami").header("Accept", accept));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "bob, bob",
        "b%6Fb, bob",
        "a+b, a+b",
        "a%2Bb, a+b",
        "a%7Cb, a|b",
        "a%40b, a@b",
        "a@b=c~d, a@b=c~d",
        "%2E%2E, ..",
        "%2e, ."
    })
    void shouldDecodeAnIdInAPath(String encoded, String user) throws Exception {
        assertThat(server.get("/v1/users/" + encoded).body()).isEqualTo(value(user));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not%20a%20user", "a%3Ab", "a:b", "%C3%A9", "a%00"})
    void shouldRefuseWhatIsNoIdByName(String encoded) throws Exception {
        HttpResponse<String> response = server.get("/v1/users/" + encoded);

        assertProblem(response, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "%ff", "a%2Fb"})
    void shouldRefuseAPathThatIsNotWellEncoded(String encoded) throws Exception {
        String answer = server.raw(
                "GET /v1/users/" + encoded + " HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Authorization: Bearer " + server.token);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"'', 20", "?limit=1, 1", "?limit=500, 500", "?other=1&limit=7&more, 7", "?%6Cimit=3, 3"})
    void shouldReadALimit(String query, String limit) throws Exception {
        assertThat(server.get("/v1/page" + query).body()).isEqualTo(value(limit));
    }

    @Test
    void shouldIgnoreAParameterThatNobodyAsksForHoweverItIsEncoded() throws Exception {
        String answer = server.raw(
                "GET /v1/page?%zz=%&limit=7&more=%zz HTTP/1.1",
                "Host: localhost", "Connection: close", "Authorization: Bearer " + server.token);

        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith(value("7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "501", "-1", "+5", "1.5", "", "x", "99999999999999999999", "%D9%A1", "1&limit=2"})
    void shouldRefuseAnotherLimitByName(String limit) throws Exception {
        HttpResponse<String> response = server.get("/v1/page?limit=" + limit);

        assertProblem(response, 400);
        assertThat(response.body()).contains("\"errors\":[{\"field\":\"limit\",");
    }

    @ParameterizedTest
    @CsvSource({"'', none", "?x=, ''", "?x, ''", "?x=a%2Bb%20c+d, a+b c d", "?y=1&x=2, 2"})
    void shouldReadAParameter(String query, String expected) throws Exception {
        assertThat(server.get("/v1/single" + query).body()).isEqualTo(value(expected));
    }
}
