package io.parley.processor.store;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Carries live records of topic {@code messages} into the store of their partition. Kafka Streams gives a task its processors only
 * once its stores are restored and it is the one to process them, so this is also where a store learns that it is active.
 */
public final class FoldProcessor implements Processor<byte[], byte[], Void, Void> {
    private final MailboxStoreListener listener;
    private final PolledRecords polled;
    private @Nullable ProcessorContext<Void, Void> context;
    private @Nullable MailboxStore store;

    public FoldProcessor(MailboxStoreListener listener, PolledRecords polled) {
        this.listener = listener;
        this.polled = polled;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        MailboxStore mailboxes = context.getStateStore(MailboxStore.NAME);
        store = mailboxes;
        listener.activated(mailboxes);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (context == null || store == null) {
            throw new IllegalStateException("expected init before process");
        }
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("expected every event to come from the log"));
        boolean more = polled.hasAfter(source.partition(), source.offset());
        store.fold(source.offset(), record.key(), record.value(), more);
    }

    @Override
    public void close() {
        if (store != null) {
            listener.deactivated(store);
        }
    }
}
