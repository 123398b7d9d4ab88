package io.parley.processor.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What everything in one history shares: chance, the step that it is, what is broken, what went wrong and what was found. */
final class World {
    private final SplittableRandom random;
    private final Mutant mutant;
    private final Effects effects;
    private final @Nullable List<String> trace;
    private final Map<Invariant, String> findings = new EnumMap<>(Invariant.class);

    /** The kinds of fault that may happen in this history. */
    private final Set<Fault> faults;

    private int now;
    private boolean healed;

    /**
     * @param effects counts what went wrong
     * @param trace takes every step as text; null when nobody wants them
     */
    World(long seed, Mutant mutant, Adversary adversary, Effects effects, @Nullable List<String> trace) {
        this.random = new SplittableRandom(seed);
        this.mutant = mutant;
        this.effects = effects;
        this.trace = trace;
        this.faults = adversary.faults(random);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Whether a fault is to happen now; never any more once everything is healed. */
    boolean fault(Fault fault, int percent) {
        return !healed && faults.contains(fault) && chance(percent);
    }

    void happened(Fault fault) {
        effects.count(fault);
        if (trace != null) {
            trace("  ! " + fault);
        }
    }

    boolean is(Mutant broken) {
        return mutant == broken;
    }

    int now() {
        return now;
    }

    void tick() {
        now++;
    }

    void heal() {
        healed = true;
        trace("everything is healed");
    }

    boolean traced() {
        return trace != null;
    }

    void trace(String step) {
        if (trace != null) {
            trace.add(now + " " + step);
        }
    }

    void found(Invariant invariant, String what) {
        findings.putIfAbsent(invariant, "at step " + now + ": " + what);
    }

    Map<Invariant, String> findings() {
        return findings;
    }
}
