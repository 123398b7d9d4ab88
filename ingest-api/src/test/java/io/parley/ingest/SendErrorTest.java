package io.parley.ingest;

import static io.parley.ingest.IngestServer.assertProblem;
import static io.parley.ingest.IngestServer.body;
import static io.parley.ingest.IngestServer.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.parley.broker.EmbeddedBroker;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends that are refused for what they are. Whatever they were, the log stays empty. */
class SendErrorTest {
    private static final String VALID = body("bob", "hi");

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static IngestServer ingest;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(directory, 0);
        IngestServer.provision(broker);
        ingest = new IngestServer(IngestConfig.of(broker.bootstrapServers()), InstantSource.system());
    }

    @AfterAll
    static void stop() {
        assertThat(new SendsTopic(broker.bootstrapServers()).entries()).isEmpty();
        ingest.close();
        broker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"hi\"} | to",
                "{\"to\":\"bob\"} | text",
                "{} | to",
                "{\"to\":\"bob\",\"text\":\"hi\",\"from\":\"mallory\"} | from",
                "{\"to\":\"bob\",\"text\":\"hi\",\"sender\":\"mallory\"} | sender",
                "{\"to\":\"bob\",\"text\":\"hi\",\"to\":\"carol\"} | to",
                "{\"to\":\"bob\",\"text\":\"hi\",\"text\":\"ho\"} | text",
                "{\"to\":null,\"text\":\"hi\"} | to",
                "{\"to\":7,\"text\":\"hi\"} | to",
                "{\"to\":[\"bob\"],\"text\":\"hi\"} | to",
                "{\"to\":{\"id\":\"bob\"},\"text\":\"hi\"} | to",
                "{\"to\":\"\",\"text\":\"hi\"} | to",
                "{\"to\":\"bob smith\",\"text\":\"hi\"} | to",
                "{\"to\":\"bob:carol\",\"text\":\"hi\"} | to",
                "{\"to\":\"bób\",\"text\":\"hi\"} | to",
                "{\"to\":\"bob\\u0000\",\"text\":\"hi\"} | to",
                "{\"to\":\"bob\",\"text\":\"\"} | text",
                "{\"to\":\"bob\",\"text\":null} | text",
                "{\"to\":\"bob\",\"text\":1} | text",
                "{\"to\":\"bob\",\"text\":true} | text",
                "{\"to\":\"bob\",\"text\":[\"hi\"]} | text",
                "{\"to\":\"bob\",\"text\":{}} | text",
                "{\"to\":\"bob\",\"text\":\"\\ud800\"} | text",
                "{\"to\":\"bob\",\"text\":\"\\udc00\"} | text",
                "{\"to\":\"bob\",\"text\":\"a\\ud83d b\"} | text",
                "{\"to\":\"bob\",\"text\":\"\\ude00\\ud83d\"} | text",
                "{\"to\":\"bob\",\"text\":\"hi\",\"messageId\":null} | messageId",
                "{\"to\":\"bob\",\"text\":\"hi\",\"messageId\":7} | messageId",
                "{\"to\":\"bob\",\"text\":\"hi\",\"messageId\":\"\"} | messageId",
                "{\"to\":\"bob\",\"text\":\"hi\",\"messageId\":\"1-1-1-1-1\"} | messageId",
                "{\"to\":\"bob\",\"text\":\"hi\",\"messageId\":\"0123456789abcdef0123456789abcdef0123\"} | messageId",
            })
    void shouldNameTheFieldThatIsWrong(String body, String fieldName) throws Exception {
        HttpResponse<String> response = ingest.send("alice", body);

        assertProblem(response, 400);
        assertThat(response.body()).contains("\"errors\":[{\"field\":\"" + fieldName + "\",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hi",
                "[]",
                "\"hi\"",
                "null",
                "{\"to\":\"bob\",\"text\":\"hi\"",
                "{\"to\":\"bob\",\"text\":\"hi\"}}",
                "{\"to\":\"bob\",\"text\":\"hi\"}\n{\"to\":\"bob\",\"text\":\"hi\"}",
                "{\"to\":\"bob\",\"text\":\"hi\",\"x\":[[[[[[[[[]]]]]]]]]}",
            })
    void shouldRefuseWhatIsNotOneJsonObject(String body) throws Exception {
        assertProblem(ingest.send("alice", body), 400);
    }

    @Test
    void shouldRefuseJsonThatIsVeryDeep() throws Exception {
        String deep = "{\"to\":\"bob\",\"text\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}";

        assertProblem(ingest.send("alice", deep), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c328", "eda080", "eda0bdedb880", "c080", "f8a1a1a1a1"})
    void shouldRefuseBytesThatAreNotUtf8(String hex) throws Exception {
        byte[] text = HexFormat.of().parseHex(hex);
        byte[] body = body("bob", new String(text, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);

        assertProblem(ingest.send("alice", body), 400);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 70_000, 300_000, 500_000})
    void shouldSayThatATextIsTooLong(int length) throws Exception {
        HttpResponse<String> response = ingest.send("alice", body("bob", "x".repeat(length)));

        assertProblem(response, 413);
        assertThat(response.body()).contains("\"errors\":[{\"field\":\"text\",");
    }

    static Stream<Arguments> tooLargeBodies() {
        return Stream.of("/v1/messages", "/v1/messages:batch")
                .flatMap(path -> Stream.of(HttpClient.Version.values())
                        .flatMap(version -> Stream.of(true, false).map(sized -> Arguments.of(path, version, sized))));
    }

    @ParameterizedTest
    @MethodSource("tooLargeBodies")
    void shouldRefuseABodyOfTenMegabytes(String path, HttpClient.Version version, boolean sized) throws Exception {
        byte[] body = new byte[10_000_000];
        Arrays.fill(body, (byte) 'x');
        BodyPublisher publisher = sized
                ? BodyPublishers.ofByteArray(body)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        String type = path.endsWith("batch") ? "application/x-ndjson" : "application/json";
        try (var client = HttpClient.newBuilder().version(version).build()) {
            HttpRequest request = ingest.request(path, "alice")
                    .header("Content-Type", type)
                    .POST(publisher)
                    .build();

            assertProblem(client.send(request, BodyHandlers.ofString()), 413);
        }
    }

    private static String signed(JWSAlgorithm algorithm, byte[] secret, String claims) throws Exception {
        JWSObject token = new JWSObject(new JWSHeader(algorithm), new Payload(claims));
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    static Stream<Arguments> tokens() throws Exception {
        long soon = InstantSource.system().instant().getEpochSecond() + 3600;
        String valid = "{\"sub\":\"alice\",\"exp\":" + soon + "}";
        byte[] other = "another secret of at least 32 bytes".getBytes(StandardCharsets.US_ASCII);
        String[] parts = signed(JWSAlgorithm.HS256, IngestServer.SECRET, valid).split("\\.");
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String forged =
                base64.encodeToString(("{\"sub\":\"mallory\",\"exp\":" + soon + "}").getBytes(StandardCharsets.UTF_8));
        String none = base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                Arguments.of(
                        "expired", signed(JWSAlgorithm.HS256, IngestServer.SECRET, "{\"sub\":\"alice\",\"exp\":1}")),
                Arguments.of("forged", parts[0] + "." + forged + "." + parts[2]),
                Arguments.of("alg none", none + "." + parts[1] + "."),
                Arguments.of("wrong secret", signed(JWSAlgorithm.HS256, other, valid)),
                Arguments.of("no sub", signed(JWSAlgorithm.HS256, IngestServer.SECRET, "{\"exp\":" + soon + "}")),
                Arguments.of("no exp", signed(JWSAlgorithm.HS256, IngestServer.SECRET, "{\"sub\":\"alice\"}")),
                Arguments.of(
                        "bad sub",
                        signed(JWSAlgorithm.HS256, IngestServer.SECRET, "{\"sub\":\"a:b\",\"exp\":" + soon + "}")),
                Arguments.of(
                        "nbf in the future",
                        signed(
                                JWSAlgorithm.HS256,
                                IngestServer.SECRET,
                                "{\"sub\":\"alice\",\"exp\":" + soon + ",\"nbf\":" + (soon - 60) + "}")),
                Arguments.of("no JWT", "not.a.jwt"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void shouldRefuseATokenThatIsNotAllRight(String name, String token) throws Exception {
        HttpResponse<String> response = ingest.answer(ingest.anonymous("/v1/messages")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(VALID)));

        assertProblem(response, 401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(response.body()).doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/v1/messages:batch"})
    void shouldRefuseARequestWithoutAToken(String path) throws Exception {
        HttpResponse<String> response =
                ingest.answer(ingest.anonymous(path).POST(BodyPublishers.ofByteArray(new byte[1_000_000])));

        assertProblem(response, 401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/messages",
        "PUT, /v1/messages",
        "DELETE, /v1/messages",
        "GET, /v1/messages:batch",
        "PATCH, /v1/messages%3Abatch"
    })
    void shouldRefuseAnotherMethod(String method, String path) throws Exception {
        HttpResponse<String> response =
                ingest.answer(ingest.request(path, "alice").method(method, BodyPublishers.noBody()));

        assertProblem(response, 405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/message", "/v1/messages/", "/v1/messages/1", "/v1/messages:bulk", "/v2/messages"})
    void shouldNotKnowAnotherPath(String path) throws Exception {
        assertProblem(
                ingest.answer(ingest.request(path, "alice")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(VALID))),
                404);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, application/json, text/html",
        "/v1/messages, application/json, application/x-ndjson",
        "/v1/messages:batch, application/x-ndjson, application/json",
        "/v1/messages:batch, application/x-ndjson, text/plain"
    })
    void shouldRefuseAClientThatCannotReadTheAnswer(String path, String type, String accept) throws Exception {
        assertProblem(
                ingest.answer(ingest.request(path, "alice")
                        .header("Content-Type", type)
                        .header("Accept", accept)
                        .POST(BodyPublishers.ofString(VALID))),
                406);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, text/plain",
        "/v1/messages, application/x-ndjson",
        "/v1/messages, application/json;charset=utf-16",
        "/v1/messages:batch, application/json",
        "/v1/messages:batch, application/x-ndjson; charset=latin1"
    })
    void shouldRefuseABodyOfAnotherType(String path, String type) throws Exception {
        assertProblem(
                ingest.answer(ingest.request(path, "alice")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(VALID))),
                415);
    }

    @Test
    void shouldNotRepeatATextInAnError() throws Exception {
        HttpResponse<String> response = ingest.send("alice", body("not a user", "confidential"));

        assertProblem(response, 400);
        assertThat(response.body()).doesNotContain("confidential");
        assertThat(field(response.body(), "type")).isEqualTo("urn:parley:problem:bad-request");
    }
}
