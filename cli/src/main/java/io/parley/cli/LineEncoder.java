package io.parley.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Writes a log event by its pattern or, where that was asked for, as one line with one JSON object. Logback makes it, by its name in the configuration. */
public final class LineEncoder extends PatternLayoutEncoder {
    static final String JSON = "parley.log.json";

    private final boolean json = Boolean.getBoolean(JSON);
    private final JsonEncoder object = new JsonEncoder();

    @Override
    public void start() {
        object.setContext(getContext());
        // The sentence as it is read; its parts are in it.
        object.setWithFormattedMessage(true);
        object.setWithMessage(false);
        object.setWithArguments(false);
        object.setWithSequenceNumber(false);
        object.setWithNanoseconds(false);
        object.setWithContext(false);
        object.start();
        super.start();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return json ? object.encode(event) : super.encode(event);
    }

    @Override
    public void stop() {
        object.stop();
        super.stop();
    }
}
