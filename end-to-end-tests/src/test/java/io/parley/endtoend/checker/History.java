package io.parley.endtoend.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that clients did and all that broke, each in the order of its beginning. */
public record History(List<Operation> operations, List<Fault> faults, Demands demands) {
    /** @throws IllegalArgumentException when a process begins something before its last request has ended */
    public History {
        List<Operation> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(Operation::begunNs));
        operations = sorted;
        Map<Integer, Long> ended = new HashMap<>();
        for (Operation operation : operations) {
            Long last = ended.put(operation.process(), operation.endedNs());
            if (last != null && last > operation.begunNs()) {
                throw new IllegalArgumentException("expected one request at a time, but two of " + operation.process());
            }
        }
        faults = List.copyOf(faults);
    }
}
