package io.parley.cli.tailing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.tailing.Signal.Alive;
import io.parley.cli.tailing.Signal.Ended;
import io.parley.cli.tailing.Signal.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldReadEventsAndCommentsWhateverEndsTheirLines(String end) throws IOException {
        // When
        List<Signal> signals = read(
                ": ||id: 7|event: message|data: {\"text\":\"é\"}||:|id:8|data|data: b|event:read||".replace("|", end));

        // Then
        assertThat(signals)
                .containsExactly(
                        new Alive(),
                        new Event("7", "message", "{\"text\":\"é\"}"),
                        new Alive(),
                        new Event("8", "read", "\nb"));
    }

    @Test
    void shouldSkipWhatItDoesNotKnowAndAnEventWithoutData() throws IOException {
        assertThat(read("\ufeffretry: 10\nid: 1\n\nunknown\nevent: message\ndata:  x\n\n"))
                .containsExactly(new Event("1", "message", " x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id: 1\nevent: message\ndata: x\n", "id: 1\ndata: x", "id: 1\ndata: x\n\r"})
    void shouldTakeAnEventThatIsCutForNone(String text) throws IOException {
        assertThat(read(text).stream().filter(Event.class::isInstance).count()).isEqualTo(text.endsWith("\r") ? 1 : 0);
    }

    @Test
    void shouldReadForEverButNoEventThatIsTooLarge() throws IOException {
        // Given
        String comments = (": " + "x".repeat(998) + "\n").repeat(500);
        String legal = "id: 1\ndata: " + "x".repeat(393_000) + "\n\n";

        // Then
        assertThat(read(comments + legal + legal)).hasSize(502);
        assertThatThrownBy(() -> read("data: " + "x".repeat(500_000)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("400000 bytes");
        assertThatThrownBy(() -> read("data: xxx\n".repeat(50_000))).isInstanceOf(CommandFailure.class);
    }

    /** All signals but the end. */
    private static List<Signal> read(String text) throws IOException {
        EventReader reader = new EventReader(new ByteArrayInputStream(text.getBytes(UTF_8)));
        List<Signal> signals = new ArrayList<>();
        for (Signal signal = reader.next(); !(signal instanceof Ended); signal = reader.next()) {
            signals.add(signal);
        }
        return signals;
    }
}
