package io.parley.benchmarks.flames;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** A method, how often it was found at work, and what it had called then. */
final class Frame {
    private final String name;
    private final TreeMap<String, Frame> called = new TreeMap<>();
    private long samples;

    Frame(String name) {
        this.name = name;
    }

    /** @param stack from the outermost frame on, below this one */
    void add(List<String> stack) {
        samples++;
        if (!stack.isEmpty()) {
            called.computeIfAbsent(stack.getFirst(), Frame::new).add(stack.subList(1, stack.size()));
        }
    }

    String name() {
        return name;
    }

    long samples() {
        return samples;
    }

    Collection<Frame> called() {
        return called.values();
    }

    /** How many frames of at least {@code samplesMin} lie on each other. */
    int depth(long samplesMin) {
        return 1
                + called.values().stream()
                        .filter(frame -> frame.samples >= samplesMin)
                        .mapToInt(frame -> frame.depth(samplesMin))
                        .max()
                        .orElse(0);
    }
}
