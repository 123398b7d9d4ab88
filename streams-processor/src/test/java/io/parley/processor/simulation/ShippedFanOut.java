package io.parley.processor.simulation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.fanout.FanOutProcessor;
import io.parley.schemas.events.Framing;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** What the shipped fan-out makes of one record. Keeps nothing between two calls, as the shipped one. */
final class ShippedFanOut {
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final FanOutProcessor processor = new FanOutProcessor(Framing.SINGLE_OBJECT, new SimpleMeterRegistry());

    ShippedFanOut() {
        processor.init(context);
    }

    @SuppressWarnings("NullAway") // the log may hold records without a key or a value
    List<LogRecord> of(LogRecord send, int partition, int offset) {
        context.resetForwards();
        context.setRecordMetadata("sends", partition, offset);
        processor.process(new Record<>(send.key(), send.value(), send.timestampMs()));
        List<LogRecord> events = new ArrayList<>(2);
        for (var forward : context.forwarded()) {
            var event = forward.record();
            events.add(new LogRecord(event.key(), event.value(), event.timestamp()));
        }
        return events;
    }
}
