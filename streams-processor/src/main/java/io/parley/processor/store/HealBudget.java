package io.parley.processor.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** A bound on self-repair: so many times in a while, then somebody has to look. Thread-safe. */
public final class HealBudget {
    private final int timesMax;
    private final Duration window;
    private final InstantSource clock;
    private final Deque<Instant> spent = new ArrayDeque<>();

    public HealBudget(int timesMax, Duration window, InstantSource clock) {
        this.timesMax = timesMax;
        this.window = window;
        this.clock = clock;
    }

    /** Takes one; false when there is none left for now. */
    public synchronized boolean spend() {
        Instant now = clock.instant();
        while (!spent.isEmpty() && !spent.getFirst().plus(window).isAfter(now)) {
            spent.removeFirst();
        }
        if (spent.size() == timesMax) {
            return false;
        }
        spent.addLast(now);
        return true;
    }
}
