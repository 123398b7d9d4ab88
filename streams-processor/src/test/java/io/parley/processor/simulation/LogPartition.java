package io.parley.processor.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A partition: a list that only grows, stamped by a broker whose clock may step back. */
final class LogPartition {
    private static final int CLOCK_STEP_MAX_MS = 20;
    private static final int CLOCK_STEP_BACK_MAX_MS = 60;

    private final World world;
    private final List<LogRecord> records = new ArrayList<>();
    private long clockMs = 1_000;

    LogPartition(World world) {
        this.world = world;
    }

    int end() {
        return records.size();
    }

    LogRecord at(int offset) {
        return records.get(offset);
    }

    void append(byte @Nullable [] key, byte @Nullable [] value) {
        if (world.fault(Fault.BROKER_CLOCK_STEPPED_BACK, 6)) {
            clockMs = Math.max(0, clockMs - 1 - world.below(CLOCK_STEP_BACK_MAX_MS));
            world.happened(Fault.BROKER_CLOCK_STEPPED_BACK);
        } else {
            clockMs += world.below(CLOCK_STEP_MAX_MS);
        }
        records.add(new LogRecord(key, value, clockMs));
    }
}
