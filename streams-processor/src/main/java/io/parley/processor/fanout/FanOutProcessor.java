package io.parley.processor.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.schemas.events.Framing;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.events.UndecodableRecordException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries sends through {@link FanOut} from topic {@code sends} to topic {@code messages}. A record that is no send, or whose key is
 * not its conversation's home user, is counted, logged by its place only, and kept out: it never stops the stream. Runs on a
 * stream thread.
 */
public final class FanOutProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(FanOutProcessor.class);

    private static final int NONE = -1;

    private final Framing framing;
    private final Counter fannedOut;
    private final Counter poison;
    private final Counter lost;
    private int partition = NONE;
    private long next;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    /** @param framing of the values that it writes */
    public FanOutProcessor(Framing framing, MeterRegistry metrics) {
        this.framing = framing;
        fannedOut = Counter.builder("parley.fanout.sends")
                .description("Sends carried from topic sends to topic messages")
                .register(metrics);
        poison = Counter.builder("parley.poison.records")
                .description("Records that were kept out, when they were first met and not while restoring")
                .tag("topic", "sends")
                .register(metrics);
        lost = Counter.builder("parley.fanout.lost.records")
                .description("Records of topic sends that were deleted before they could be carried on")
                .register(metrics);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (context == null) {
            throw new IllegalStateException("expected init before process");
        }
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("expected every send to come from the log"));
        noticeLoss(source);
        Send send = decode(record, source);
        if (send == null) {
            poison.increment();
            return;
        }
        for (MailboxEvent event : FanOut.of(send, record.timestamp(), source.offset())) {
            context.forward(
                    new Record<>(event.owner().bytes(), MailboxEventCodec.encode(event, framing), record.timestamp()));
        }
        fannedOut.increment();
    }

    /**
     * Topic {@code sends} has no holes, so what is missing was deleted before it was read: it has waited for longer than the topic keeps it. Kafka's
     * consumer goes on behind it without a word.
     */
    private void noticeLoss(RecordMetadata source) {
        if (source.partition() == partition && source.offset() > next) {
            LOG.error(
                    "lost records {}-{}@{}..{}: they were deleted before they could be carried into mailboxes",
                    source.topic(),
                    partition,
                    next,
                    source.offset() - 1);
            lost.increment((double) (source.offset() - next));
        }
        partition = source.partition();
        next = source.offset() + 1;
    }

    private static @Nullable Send decode(Record<byte[], byte[]> record, RecordMetadata source) {
        // Streams hands over what the log holds: key and value may both be missing.
        byte @Nullable [] key = record.key();
        byte @Nullable [] value = record.value();
        try {
            Send send = value == null ? null : SendCodec.decode(value);
            if (send != null && send.homeUser().hasBytes(key)) {
                return send;
            }
            LOG.warn(
                    "kept out record {}-{}@{}: expected a send under its home user's key",
                    source.topic(),
                    source.partition(),
                    source.offset());
        } catch (UndecodableRecordException e) {
            LOG.warn(
                    "kept out record {}-{}@{}: {}",
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    e.getMessage());
        }
        return null;
    }
}
