package io.parley.processor.store;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;

/**
 * Restores a store by folding, record by record, with offsets. This is the one place that leans on a type which Kafka Streams keeps
 * for itself: its public restore callbacks are not told offsets. A test fails when the type moves or is not used any more.
 */
record RestoreFromLog(RecordFolding folding) implements RecordBatchingStateRestoreCallback {
    @Override
    public void restoreBatch(Collection<ConsumerRecord<byte[], byte[]>> records) {
        folding.restore(records);
    }
}
