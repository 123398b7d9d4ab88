package io.parley.ingest;

import io.parley.http.limit.Rate;
import io.parley.ingest.log.ProducerBounds;
import io.parley.schemas.registry.SchemaRegistry;
import io.parley.schemas.topics.LogClient;
import java.util.Optional;

/**
 * What ingest needs to know. Invalid values fail at start, by name.
 *
 * @param client how the log is reached
 * @param sendRate what each user is held to; empty for no limit, as an import tool needs it
 * @param bounds of the producer
 * @param registry whose ids records are written with; empty for Avro's single-object encoding
 */
public record IngestConfig(
        LogClient client, Optional<Rate> sendRate, ProducerBounds bounds, Optional<SchemaRegistry> registry) {
    /** Far beyond what a person types, and room for a full batch and one more: it stops a loop gone wild, and nothing else. */
    public static final Rate SEND_RATE_DEFAULT = Rate.ofPerSecond(1_000);

    /** Over a connection in the clear. */
    public static IngestConfig of(String bootstrapServers) {
        return of(LogClient.plain(bootstrapServers));
    }

    public static IngestConfig of(LogClient client) {
        return new IngestConfig(client, Optional.of(SEND_RATE_DEFAULT), ProducerBounds.DEFAULT, Optional.empty());
    }

    public IngestConfig withSendRate(Optional<Rate> rate) {
        return new IngestConfig(client, rate, bounds, registry);
    }

    public IngestConfig withBounds(ProducerBounds producerBounds) {
        return new IngestConfig(client, sendRate, producerBounds, registry);
    }

    public IngestConfig withRegistry(Optional<SchemaRegistry> schemas) {
        return new IngestConfig(client, sendRate, bounds, schemas);
    }
}
