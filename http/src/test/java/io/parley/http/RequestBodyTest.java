package io.parley.http;

import static io.parley.http.TestServer.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.limit.HttpLimits;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "é ß 漢字 🙂 \uD83D\uDC69\u200D\uD83D\uDE80",
                "e\u0301 is not \u00e9",
                "\u2028 \u2029 \uFEFF \uFFFE \uFFFF \u0000",
            })
    void shouldGiveTextBackAsItWas(String text) throws Exception {
        HttpResponse<String> response =
                server.echo("{\"text\":\"" + text.replace("\0", "\\u0000") + "\",\"n\":-9223372036854775808}");

        assertThat(response.body())
                .isEqualTo("{\"text\":\"" + text.replace("\0", "\\u0000") + "\",\"n\":-9223372036854775808}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"x\",\"n\":1,\"more\":1} | more | is unknown",
                "{\"text\":\"x\",\"n\":1,\"more\":[{\"text\":2}]} | more | is unknown",
                "{\"n\":1} | text | must be there",
                "{} | text | must be there",
                "{\"text\":\"x\",\"n\":1,\"text\":\"y\"} | text | must be given once",
                "{\"text\":1,\"n\":1,\"text\":\"y\"} | text | must be a string",
                "{\"text\":null,\"n\":1} | text | must be a string",
                "{\"text\":[\"x\"],\"n\":1} | text | must be a string",
                "{\"text\":{\"text\":\"x\"},\"n\":1} | text | must be a string",
                "{\"text\":true,\"n\":1} | text | must be a string",
                "{\"text\":\"x\",\"n\":1,\"o\":null} | o | must be a string",
                "{\"text\":\"x\",\"n\":\"1\"} | n | must be an integer",
                "{\"text\":\"x\",\"n\":1.0} | n | must be an integer",
                "{\"text\":\"x\",\"n\":1e2} | n | must be an integer",
                "{\"text\":\"x\",\"n\":9223372036854775808} | n | must be an integer",
                "{\"text\":\"x\",\"n\":1,\"é漢\":1} | ?? | is unknown",
                "{\"text\":\"x\",\"n\":1,\"TEXT\":\"x\"} | TEXT | is unknown",
            })
    void shouldNameTheFieldThatIsWrong(String body, String field, String reason) throws Exception {
        HttpResponse<String> response = server.echo(body);

        assertProblem(response, 400);
        assertThat(response.body()).contains("{\"field\":\"" + field + "\",\"reason\":\"" + reason + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "\"x\"",
                "null",
                "1",
                "{",
                "{\"text\"",
                "{\"text\":",
                "{\"text\":\"x",
                "{\"text\":\"x\",\"n\":1",
                "{\"text\":\"x\",\"n\":1,}",
                "{\"text\":\"x\",\"n\":1}}",
                "{\"text\":\"x\",\"n\":1}{\"text\":\"x\",\"n\":1}",
                "{\"text\":\"x\",\"n\":1} x",
                "{text:\"x\",\"n\":1}",
                "{'text':'x','n':1}",
                "{\"text\":\"x\",\"n\":01}",
                "{\"text\":\"x\",\"n\":NaN}",
                "{\"text\":\"x\",\"n\":1}//",
                "{\"text\":\"x\",\"n\":1,\"\\ud800\":1}",
                "{\"text\":\"\\x\",\"n\":1}",
                "{\"text\":\"\\ud8\",\"n\":1}",
                "{\"text\":\"a\nb\",\"n\":1}",
                "\uFEFF{\"text\":\"x\",\"n\":1}",
                "{\"text\":\"x\",\"n\":1,\"a\":[[[[[[[[[[1]]]]]]]]]]}",
                "{\"text\":\"x\",\"n\":1111111111111111111111111111111}",
            })
    void shouldRefuseWhatIsNotOneJsonObject(String body) throws Exception {
        assertProblem(server.echo(body), 400);
    }

    @Test
    void shouldNotLoseItsBreathOverManyErrors() throws Exception {
        var body = new StringBuilder("{\"text\":\"x\"");
        for (int i = 0; i < 1000; i++) {
            body.append(",\"f").append(i).append("\":").append(i);
        }

        HttpResponse<String> response = server.echo(body.append('}').toString());

        assertProblem(response, 400);
        assertThat(response.body()).hasSizeLessThan(1000);
    }

    @Test
    void shouldNotQuoteTheBodyInAnError() throws Exception {
        HttpResponse<String> response = server.echo("{\"text\":\"confidential\",\"n\":confidential}");

        assertProblem(response, 400);
        assertThat(response.body()).doesNotContain("confidential");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void shouldNotGuessAnotherEncoding(String charset) throws Exception {
        assertProblem(server.echo("{\"text\":\"x\",\"n\":1}".getBytes(Charset.forName(charset))), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff", // never a byte of UTF-8
                "c3", // a pair cut short
                "80", // a continuation of nothing
                "c080", // overlong
                "e08080", // overlong
                "eda080", // a high surrogate
                "eda0bdedb880", // a surrogate pair, CESU-8
                "f4908080", // beyond U+10FFFF
            })
    void shouldRefuseBytesThatAreNotUtf8(String hex) throws Exception {
        String bytes = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);

        HttpResponse<String> response =
                server.echo(("{\"text\":\"" + bytes + "\",\"n\":1}").getBytes(StandardCharsets.ISO_8859_1));

        assertProblem(response, 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 200",
                "Application/JSON | 200",
                "application/json; charset=utf-8 | 200",
                "application/json;charset=\"UTF-8\" | 200",
                "application/json; version=1 | 200",
                "application/json; charset=iso-8859-1 | 415",
                "application/json; charset=utf-16 | 415",
                "application/x-ndjson | 415",
                "text/plain | 415",
                "application/x-www-form-urlencoded | 415",
                "application/jsonx | 415",
                "; | 415",
            })
    void shouldInsistOnTheTypeOfABody(String type, int status) throws Exception {
        HttpResponse<String> response = server.send(server.request("/v1/echo")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"text\":\"x\",\"n\":1}")));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @Test
    void shouldInsistOnATypeBeingThere() throws Exception {
        assertProblem(
                server.send(server.request("/v1/echo").POST(BodyPublishers.ofString("{\"text\":\"x\",\"n\":1}"))), 415);
    }

    @Test
    void shouldRefuseACompressedBody() throws Exception {
        assertProblem(
                server.send(server.request("/v1/echo")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(new byte[10]))),
                415);
    }

    @ParameterizedTest
    @ValueSource(ints = {TestServer.BODY_BYTES_MAX + 1, 1_000_000, 10_000_000})
    void shouldRefuseTooLargeABody(int bytes) throws Exception {
        assertProblem(server.echo(new byte[bytes]), 413);
    }

    @ParameterizedTest
    @ValueSource(ints = {TestServer.BODY_BYTES_MAX + 1, 1_000_000, 10_000_000})
    void shouldRefuseTooLargeAChunkedBody(int bytes) throws Exception {
        HttpResponse<String> response = server.send(server.request("/v1/echo")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes]))));

        assertProblem(response, 413);
    }

    @Test
    void shouldTakeABodyOfExactlyTheBound() throws Exception {
        String frame = "{\"text\":\"\",\"n\":1}";
        String spaces = " ".repeat(TestServer.BODY_BYTES_MAX - frame.length() - 1);

        assertThat(server.echo("{\"text\":\"x\",\"n\":1}" + spaces).statusCode())
                .isEqualTo(200);
        assertThat(server.echo("{\"text\":\"x\",\"n\":1}" + spaces + " ").statusCode())
                .isEqualTo(413);
    }

    @Test
    void shouldRefuseALargeBodyBeforeItIsSentWhenAsked() throws Exception {
        HttpResponse<String> response = server.send(server.request("/v1/echo")
                .header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(new byte[10_000_000])));

        assertProblem(response, 413);
    }

    @Test
    void shouldRefuseABodyThatEndsEarly() throws Exception {
        try (var socket = server.connect()) {
            socket.setSoTimeout(TestServer.SOCKET_TIMEOUT_MS);
            String head = String.join(
                    "\r\n",
                    "POST /v1/echo HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + server.token,
                    "Content-Type: application/json",
                    "Content-Length: 100",
                    "",
                    "{");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
        }
    }

    @Test
    void shouldNotWaitLongForABodyThatNobodyWants() throws Exception {
        try (var socket = server.connect()) {
            // Half of the time after which a connection is closed on which nothing comes.
            socket.setSoTimeout((int) HttpLimits.ONE_MACHINE.idleTimeMax().toMillis() / 2);
            String head = String.join(
                    "\r\n",
                    "POST /v1/echo HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: 100",
                    "",
                    "{");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 401 ").contains("application/problem+json");
        }
    }

    @Test
    void shouldRefuseABrokenChunk() throws Exception {
        String answer = server.raw(
                "POST /v1/echo HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + server.token,
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                "xyz",
                "{}",
                "0");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{\"text\":\"a\",\"n\":1} x", "{\"text\":\"\u00ff\",\"n\":1}"})
    void shouldNameTheBodyWhereItIsWrongAsAWhole(String body) throws Exception {
        HttpResponse<String> response = server.echo(body.getBytes(StandardCharsets.ISO_8859_1));

        assertProblem(response, 400);
        assertThat(response.body()).contains("\"errors\":[{\"field\":\"body\",\"reason\":\"must ");
    }
}
