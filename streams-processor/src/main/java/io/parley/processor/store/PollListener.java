package io.parley.processor.store;

import io.parley.schemas.topics.TopicContract;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Hears of each poll of a stream thread before its records are processed, which a processor does not. Kafka makes it, one for each consumer, and hands the
 * consumer's settings to it; {@link #POLLED} is among them.
 */
public final class PollListener implements ConsumerInterceptor<byte[], byte[]> {
    /** The setting that holds the process's {@link PolledRecords}. */
    public static final String POLLED = "parley.polled.records";

    private PolledRecords polled = new PolledRecords();

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(POLLED) instanceof PolledRecords given)) {
            throw new IllegalArgumentException("expected " + POLLED + " to be there");
        }
        polled = given;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            if (partition.topic().equals(TopicContract.MESSAGES)) {
                List<ConsumerRecord<byte[], byte[]>> ofPartition = records.records(partition);
                polled.polled(partition.partition(), ofPartition.getLast().offset());
            }
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
