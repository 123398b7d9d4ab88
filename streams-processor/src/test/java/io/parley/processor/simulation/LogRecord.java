package io.parley.processor.simulation;

import org.jspecify.annotations.Nullable;

/** A record as the log holds it. */
final class LogRecord {
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final long timestampMs;

    LogRecord(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {
        this.key = key;
        this.value = value;
        this.timestampMs = timestampMs;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    long timestampMs() {
        return timestampMs;
    }
}
