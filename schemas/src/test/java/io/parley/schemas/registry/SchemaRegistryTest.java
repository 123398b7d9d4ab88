package io.parley.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server of the test's own that says what a registry may say; the real one is among the end-to-end tests. */
class SchemaRegistryTest {
    private final List<String> asked = new ArrayList<>();
    private int status = 200;
    private String answer = "{\"references\":[{\"id\":9}],\"id\":258}";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SchemaRegistry registry(Optional<String> credentials) {
        return new SchemaRegistry(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/apis/ccompat/v7"), credentials);
    }

    @Test
    void shouldRegisterUnderTheTopicsNamesAndWriteTheId() {
        var framing = registry(Optional.empty()).register();

        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst())
                .startsWith("POST /apis/ccompat/v7/subjects/sends-value/versions null"
                        + " {\"schemaType\":\"AVRO\",\"schema\":\"{");
        assertThat(asked.getLast()).startsWith("POST /apis/ccompat/v7/subjects/messages-value/versions null ");
        Send send =
                new Send(new MessageId(new UUID(1, 2)), new UserId("alice"), new UserId("bob"), MessageText.of("hi"));
        assertThat(HexFormat.of().formatHex(SendCodec.encode(send, framing))).startsWith("0000000102");
    }

    @Test
    void shouldGiveCredentialsWhereThereAreAnyAndNeverShowThem() {
        registry(Optional.of("parley:hush")).register();

        assertThat(asked).allMatch(request -> request.contains(" Basic cGFybGV5Omh1c2g= "));
        assertThat(registry(Optional.of("parley:hush"))).asString().doesNotContain("hush");
        assertThatThrownBy(() -> new SchemaRegistry(URI.create("http://registry:8081"), Optional.of("parley:hush")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://")
                .hasMessageNotContaining("hush");
    }

    @Test
    void shouldSayWhatTheRegistrySaysWhenItRefuses() {
        status = 409;
        answer = "{\"error_code\":409,\"message\":\"Schema being registered is incompatible\"}";

        assertThatThrownBy(() -> registry(Optional.empty()).register())
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("sends-value")
                .hasMessageContaining("409")
                .hasMessageContaining("incompatible");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{\"id\":\"7\"}", "{\"id\":99999999999}", "{\"schema\":{\"id\":7}}", "<html>"})
    void shouldRefuseAnAnswerWithoutAnId(String text) {
        answer = text;

        assertThatThrownBy(() -> registry(Optional.empty()).register())
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("sends-value");
    }

    @Test
    void shouldRefuseAnAnswerWithoutAnEnd() {
        answer = " ".repeat(1 << 20) + "{\"id\":7}";

        assertThatThrownBy(() -> registry(Optional.empty()).register()).isInstanceOf(SchemaRegistryException.class);
    }

    @Test
    void shouldSayThatNobodyAnswers() {
        SchemaRegistry registry = registry(Optional.empty());
        server.stop(0);

        assertThatThrownBy(registry::register)
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("ConnectException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry:8081",
                "ftp://registry",
                "http:///x",
                "http://user:hush@registry",
                "http://registry?x=1"
            })
    void shouldRefuseAnUrlThatIsNone(String url) {
        assertThatThrownBy(() -> new SchemaRegistry(URI.create(url), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected the schema registry's URL")
                .hasMessageNotContaining("hush");
    }
}
