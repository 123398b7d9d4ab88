package io.parley.processor.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each fault had an effect, over all histories. Thread-safe. */
final class Effects {
    private final Map<Fault, LongAdder> counts = new EnumMap<>(Fault.class);

    Effects() {
        for (Fault fault : Fault.values()) {
            counts.put(fault, new LongAdder());
        }
    }

    void count(Fault fault) {
        cell(fault).increment();
    }

    long of(Fault fault) {
        return cell(fault).sum();
    }

    private LongAdder cell(Fault fault) {
        return counts.getOrDefault(fault, new LongAdder());
    }
}
