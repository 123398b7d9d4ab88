package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBytesTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final List<String> seen = new ArrayList<>();
    private final EventBytes events =
            new EventBytes((id, data) -> seen.add(id + new String(data, StandardCharsets.US_ASCII)));

    @Test
    void shouldReadEventsHoweverTheyAreCutUp() throws IOException {
        String stream = HEAD
                + chunk(": hello\n\n")
                + chunk("id: 7\nevent: message\ndata: {\"a\":1}\n\nid: 8\nev")
                + chunk("ent: read\ndata: {}\n\n");
        for (int cut = 1; cut < stream.length(); cut++) {
            seen.clear();
            EventBytes each = new EventBytes((id, data) -> seen.add(id + new String(data, StandardCharsets.US_ASCII)));

            assertThat(each.append(bytes(stream.substring(0, cut)))).isTrue();
            assertThat(each.append(bytes(stream.substring(cut)))).isTrue();

            assertThat(seen).as("cut at %d", cut).containsExactly("7 {\"a\":1}", "8 {}");
        }
    }

    @Test
    void shouldReadEventsThatAreLongerThanMost() throws IOException {
        String data = "x".repeat(100_000);

        events.append(bytes(HEAD + chunk("id: 1\ndata: " + data + "\n\n")));

        assertThat(seen).containsExactly("1 " + data);
    }

    @Test
    void shouldEndWithTheStream() throws IOException {
        assertThat(events.append(bytes(HEAD + chunk("id: 1\ndata: half of an event\n") + "0\r\n\r\n")))
                .isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldTakeNoRefusalForAStream() {
        assertThatThrownBy(() -> events.append(bytes("HTTP/1.1 503 Service Unavailable\r\n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
    }

    @Test
    void shouldRefuseWhatIsNoStreamOfEvents() {
        assertThatThrownBy(() -> events.append(bytes(HEAD + "many\r\n"))).hasMessageContaining("size of a chunk");
    }

    @Test
    void shouldRefuseAnIdThatIsNoNumber() {
        assertThatThrownBy(() -> events.append(bytes(HEAD + chunk("id: last\n"))))
                .hasMessageContaining("its number");
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
