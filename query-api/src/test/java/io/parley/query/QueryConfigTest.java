package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class QueryConfigTest {
    @Test
    void shouldWaitForFiveSecondsByDefault() {
        assertThat(QueryConfig.defaults().patience()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldRefusePatienceOutsideItsBoundsByName() {
        assertThatThrownBy(() -> new QueryConfig(Duration.ofMillis(-1))).hasMessageContaining("patience");
        assertThatThrownBy(() -> new QueryConfig(Duration.ofMillis(30_001))).hasMessageContaining("patience");
    }

    @Test
    void shouldHaveTheContractsHeartbeatByDefault() {
        assertThat(QueryConfig.defaults().streams()).isEqualTo(StreamConfig.defaults());
        assertThat(StreamConfig.defaults().heartbeat()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void shouldRefuseSettingsOfStreamsOutsideTheirBoundsByName() {
        Duration second = Duration.ofSeconds(1);
        Duration tooLong = Duration.ofMillis(30_001);

        assertThatThrownBy(() -> new StreamConfig(Duration.ZERO, second, 1, 1)).hasMessageContaining("heartbeat");
        assertThatThrownBy(() -> new StreamConfig(tooLong, second, 1, 1)).hasMessageContaining("heartbeat");
        assertThatThrownBy(() -> new StreamConfig(second, Duration.ZERO, 1, 1)).hasMessageContaining("pieceTimeMax");
        assertThatThrownBy(() -> new StreamConfig(second, tooLong, 1, 1)).hasMessageContaining("pieceTimeMax");
        assertThatThrownBy(() -> new StreamConfig(second, second, 0, 1)).hasMessageContaining("perUserMax");
        assertThatThrownBy(() -> new StreamConfig(second, second, 1, 0)).hasMessageContaining("inAllMax");
        assertThatThrownBy(() -> new StreamConfig(second, second, 1, 1, StreamConfig.UNWRITTEN_BYTES_MIN - 1))
                .hasMessageContaining("unwrittenBytesMax");
    }
}
