package io.parley.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {
    @Test
    void shouldColourOnATerminalOnly() {
        assertThat(Style.of(Map.of("TERM", "xterm"), true).bold("new")).isEqualTo("\u001b[1mnew\u001b[0m");
        assertThat(Style.of(Map.of("TERM", "xterm"), true).faint("old")).isEqualTo("\u001b[2mold\u001b[0m");
        assertThat(Style.of(Map.of("TERM", "xterm"), false).bold("new")).isEqualTo("new");
    }

    @Test
    void shouldNotColourWhereNobodyWantsIt() {
        assertThat(Style.of(Map.of("NO_COLOR", "1"), true).bold("new")).isEqualTo("new");
        assertThat(Style.of(Map.of("TERM", "dumb"), true).faint("old")).isEqualTo("old");
        assertThat(Style.of(Map.of("NO_COLOR", ""), true).colours()).isTrue();
    }
}
