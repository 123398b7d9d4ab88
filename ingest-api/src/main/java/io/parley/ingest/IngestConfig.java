package io.parley.ingest;

import io.parley.ingest.log.ProducerBounds;
import io.parley.ingest.request.SendRate;
import java.util.Optional;

/**
 * What ingest needs to know. Invalid values fail at start, by name.
 *
 * @param bootstrapServers where Kafka is: {@code host:port}, several joined by commas
 * @param sendRate what each user is held to; empty for no limit, as an import tool needs it
 * @param bounds of the producer
 */
public record IngestConfig(String bootstrapServers, Optional<SendRate> sendRate, ProducerBounds bounds) {
    public IngestConfig {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("expected bootstrapServers to name a broker, but it is empty");
        }
    }

    public static IngestConfig of(String bootstrapServers) {
        return new IngestConfig(bootstrapServers, Optional.of(SendRate.DEFAULT), ProducerBounds.DEFAULT);
    }

    public IngestConfig withSendRate(Optional<SendRate> rate) {
        return new IngestConfig(bootstrapServers, rate, bounds);
    }

    public IngestConfig withBounds(ProducerBounds producerBounds) {
        return new IngestConfig(bootstrapServers, sendRate, producerBounds);
    }
}
