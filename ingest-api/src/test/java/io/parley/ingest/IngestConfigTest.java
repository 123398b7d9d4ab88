package io.parley.ingest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.ingest.log.ProducerBounds;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestConfigTest {
    @ParameterizedTest
    @CsvSource({
        "10, 11, 250, 64, 32, 60, requestTimeMax",
        "10, 0, 250, 64, 32, 60, requestTimeMax",
        "10, 5, 251, 64, 32, 60, blockTimeMax",
        "10, 5, 0, 64, 32, 60, blockTimeMax",
        "10, 5, 250, 64, 0, 60, inFlightBytesMax",
        "10, 5, 250, 32, 32, 60, bufferBytes",
        "10, 5, 250, 64, 32, 0, startTimeMax",
    })
    void shouldRefuseABoundByName(
            int deliverySeconds,
            int requestSeconds,
            int blockMs,
            int bufferMiB,
            int inFlightMiB,
            int startSeconds,
            String name) {
        assertThatThrownBy(() -> new ProducerBounds(
                        Duration.ofSeconds(deliverySeconds),
                        Duration.ofSeconds(requestSeconds),
                        Duration.ofMillis(blockMs),
                        (long) bufferMiB << 20,
                        inFlightMiB << 20,
                        Duration.ofSeconds(startSeconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected " + name + " ");
    }

    @Test
    void shouldRefuseNoBrokerByName() {
        assertThatThrownBy(() -> IngestConfig.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrapServers");
    }
}
