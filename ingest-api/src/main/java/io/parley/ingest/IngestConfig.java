package io.parley.ingest;

import io.parley.ingest.log.ProducerBounds;
import io.parley.ingest.request.SendRate;
import io.parley.schemas.registry.SchemaRegistry;
import io.parley.schemas.topics.LogClient;
import java.util.Optional;

/**
 * What ingest needs to know. Invalid values fail at start, by name.
 *
 * @param client how the log is reached
 * @param sendRate what each user is held to; empty for no limit, as an import tool needs it
 * @param waitingMax how many requests may wait for the log; more are refused; at least 1
 * @param bounds of the producer
 * @param registry whose ids records are written with; empty for Avro's single-object encoding
 */
public record IngestConfig(
        LogClient client,
        Optional<SendRate> sendRate,
        int waitingMax,
        ProducerBounds bounds,
        Optional<SchemaRegistry> registry) {
    /**
     * A second of what two cores take. Over HTTP/1.1 each holds a connection and its buffers, some 30 KB in all, 60 MB for
     * as many as this.
     */
    public static final int WAITING_DEFAULT = 2_048;

    public IngestConfig {
        if (waitingMax < 1) {
            throw new IllegalArgumentException("expected waitingMax of at least 1, but got " + waitingMax);
        }
    }

    /** Over a connection in the clear. */
    public static IngestConfig of(String bootstrapServers) {
        return of(LogClient.plain(bootstrapServers));
    }

    public static IngestConfig of(LogClient client) {
        return new IngestConfig(
                client, Optional.of(SendRate.DEFAULT), WAITING_DEFAULT, ProducerBounds.DEFAULT, Optional.empty());
    }

    public IngestConfig withSendRate(Optional<SendRate> rate) {
        return new IngestConfig(client, rate, waitingMax, bounds, registry);
    }

    public IngestConfig withBounds(ProducerBounds producerBounds) {
        return new IngestConfig(client, sendRate, waitingMax, producerBounds, registry);
    }

    public IngestConfig withWaitingMax(int max) {
        return new IngestConfig(client, sendRate, max, bounds, registry);
    }

    public IngestConfig withRegistry(Optional<SchemaRegistry> schemas) {
        return new IngestConfig(client, sendRate, waitingMax, bounds, schemas);
    }
}
