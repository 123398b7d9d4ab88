package io.parley.cli.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeConfigTest {
    private static final DataDirectory DATA = new DataDirectory(Path.of("data"));

    @Test
    void shouldRefuseByFlagWhatCannotBe() {
        assertThatThrownBy(() -> new NodeConfig("0.0.0.0", 8080, 0, 4, DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--host")
                .hasMessageContaining("0.0.0.0");
        assertThatThrownBy(() -> new NodeConfig("::1", 65_536, 0, 4, DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected --port between 0 and 65535, but got 65536");
        assertThatThrownBy(() -> new NodeConfig("::1", 0, -1, 4, DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--kafka-port");
        assertThatThrownBy(() -> new NodeConfig("::1", 0, 0, 0, DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--partitions");
    }
}
