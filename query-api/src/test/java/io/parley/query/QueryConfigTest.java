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
}
