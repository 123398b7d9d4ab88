package io.parley.processor.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often each fault had an effect, over all histories. */
final class Effects {
    private final Map<Fault, long[]> counts = new EnumMap<>(Fault.class);

    Effects() {
        for (Fault fault : Fault.values()) {
            counts.put(fault, new long[1]);
        }
    }

    void count(Fault fault) {
        cell(fault)[0]++;
    }

    long of(Fault fault) {
        return cell(fault)[0];
    }

    private long[] cell(Fault fault) {
        return counts.getOrDefault(fault, new long[1]);
    }
}
