package io.parley.ingest.log;

import io.parley.schemas.topics.LogClient;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer's settings, each that matters with its reason. */
final class KafkaProducerSettings {
    /** Room for the largest record, so that every record goes into a pooled buffer. */
    private static final int BATCH_BYTES = 128 * 1024;

    private KafkaProducerSettings() {}

    static Map<String, Object> of(LogClient client, ProducerBounds bounds) {
        Map<String, Object> settings = client.settings();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "parley-ingest");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        // An acknowledgement has to mean that every in-sync copy has the record.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // The producer's own retries neither double nor reorder; said aloud, since other settings can switch it off in
        // silence.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A broker takes one request of a connection after the other anyway. What comes meanwhile shares the next one,
        // and its fsync: group commit, at no wait when there is nothing to share.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // Chat is real time. Under load, batches form by themselves while a request is in flight.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, bounds.blockTimeMax().toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                bounds.deliveryTimeMax().toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                bounds.requestTimeMax().toMillis());
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bounds.bufferBytes());
        return settings;
    }
}
