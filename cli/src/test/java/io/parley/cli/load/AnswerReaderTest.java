package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String OF_KNOWN_LENGTH = "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"
            + "content-LENGTH: 13\r\n\r\n{\"token\":\"x\"}";
    private static final String IN_CHUNKS = String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            "",
            "5",
            "hello",
            "C",
            ", dear world",
            "0",
            "",
            "");
    private static final String WITHOUT_BODY = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    private final AnswerReader reader = new AnswerReader();

    @Test
    void shouldReadAnAnswerHoweverItIsCutUp() throws IOException {
        for (int cut = 1; cut < OF_KNOWN_LENGTH.length(); cut++) {
            readInTwo(OF_KNOWN_LENGTH, cut);
            assertThat(reader.status()).isEqualTo(202);
            assertThat(reader.body()).asString(StandardCharsets.US_ASCII).isEqualTo("{\"token\":\"x\"}");
        }
    }

    @Test
    void shouldReadChunksHoweverTheyAreCutUp() throws IOException {
        for (int cut = 1; cut < IN_CHUNKS.length(); cut++) {
            readInTwo(IN_CHUNKS, cut);
            assertThat(reader.status()).isEqualTo(200);
            assertThat(reader.body()).asString(StandardCharsets.US_ASCII).isEqualTo("hello, dear world");
        }
    }

    @Test
    void shouldReadAnAnswerWithoutABody() throws IOException {
        assertThat(reader.append(bytes(WITHOUT_BODY))).isTrue();

        assertThat(reader.status()).isEqualTo(503);
        assertThat(reader.bodyLength()).isZero();
    }

    @Test
    void shouldReadAnAnswerThatIsLargerThanTheLast() throws IOException {
        readInTwo(OF_KNOWN_LENGTH, 10);
        String body = "x".repeat(100_000);
        reader.reset();

        assertThat(reader.append(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body)))
                .isTrue();

        assertThat(reader.body()).asString(StandardCharsets.US_ASCII).isEqualTo(body);
    }

    @Test
    void shouldCountWhatIsInTheBodyOnly() throws IOException {
        reader.append(bytes("HTTP/1.1 200 OK\r\nX-A: ab\r\nContent-Length: 6\r\n\r\nababxa"));

        assertThat(reader.occurrences("ab".getBytes(StandardCharsets.US_ASCII))).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        assertThatThrownBy(() -> reader.append(bytes("SSH-2.0-OpenSSH_9.6p1\r\n\r\n")))
                .isInstanceOf(IOException.class);
        reader.reset();
        assertThatThrownBy(() -> reader.append(bytes(OF_KNOWN_LENGTH + "more")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing after the answer");
    }

    private void readInTwo(String answer, int cut) throws IOException {
        reader.reset();
        assertThat(reader.append(bytes(answer.substring(0, cut))))
                .as("cut at %d", cut)
                .isFalse();
        assertThat(reader.append(bytes(answer.substring(cut))))
                .as("cut at %d", cut)
                .isTrue();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
