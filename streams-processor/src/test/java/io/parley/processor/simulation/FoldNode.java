package io.parley.processor.simulation;

import io.parley.processor.fold.FoldOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The node that folds one partition of messages. Its store keeps each event's rows and offset as one; a crash takes back what was not
 * flushed, and what the consumer has committed may be behind the store or ahead of it. As the shipped store, it skips what it
 * has, and at a hole it starts again and restores.
 */
final class FoldNode {
    private record Flushed(MemoryMailboxes state, int applied) {}

    private static final Flushed NOTHING = new Flushed(new MemoryMailboxes(), 0);

    private final World world;
    private final LogPartition log;
    private final ShippedFold fold;
    private final List<Flushed> flushed = new ArrayList<>();
    private MemoryMailboxes state = new MemoryMailboxes();

    /** The offset after the last one that the store holds. */
    private int applied;

    private int position;
    private int committed;

    /** Answers wait until the store holds what the log held when it became active. */
    private int servesFrom;

    FoldNode(World world, LogPartition log, ShippedFold fold) {
        this.world = world;
        this.log = log;
        this.fold = fold;
    }

    MemoryMailboxes state() {
        return state;
    }

    LogPartition log() {
        return log;
    }

    boolean serves() {
        return applied >= servesFrom || world.is(Mutant.STORE_SERVES_BEFORE_IT_CAUGHT_UP);
    }

    void step() {
        int what = world.below(100);
        if (what < 80) {
            foldNext();
        } else if (what < 88) {
            committed = position;
        } else if (what < 93) {
            flush();
        } else {
            maybeCrash();
        }
    }

    private void foldNext() {
        if (position >= log.end()) {
            return;
        }
        if (position < applied && !world.is(Mutant.STORE_FOLDS_REPLAYS)) {
            world.happened(Fault.FOLD_REPLAY_SKIPPED);
            position++;
            return;
        }
        if (position > applied && !world.is(Mutant.STORE_CROSSES_HOLES)) {
            world.happened(Fault.FOLD_HOLE_RESTORED);
            start();
            return;
        }
        foldAt(position);
        position++;
        applied = Math.max(applied, position);
    }

    private void foldAt(int offset) {
        FoldOutcome outcome = fold.fold(log.at(offset), state, true);
        switch (outcome) {
            case APPLIED_LATE -> world.happened(Fault.MESSAGE_FOLDED_LATE);
            case REPETITION -> world.happened(Fault.REPETITION_SKIPPED);
            case UNCHANGED -> world.happened(Fault.MARKER_DID_NOT_MOVE);
            case POISON -> world.happened(Fault.POISON_RECORD);
            case APPLIED -> {}
        }
    }

    private void flush() {
        boolean ahead = world.is(Mutant.STORE_FLUSHES_OFFSET_BEFORE_DATA) && applied < log.end();
        flushed.add(new Flushed(state.copy(), ahead ? applied + 1 : applied));
    }

    private void maybeCrash() {
        if (!world.fault(Fault.STORE_FELL_BACK, 60)) {
            flush();
            start();
            return;
        }
        if (!flushed.isEmpty() && world.fault(Fault.STORE_TORN, 30)) {
            world.happened(Fault.STORE_TORN);
            flushed.removeLast();
        }
        if (applied > 0 && world.fault(Fault.STORE_WIPED, 20)) {
            world.happened(Fault.STORE_WIPED);
            flushed.clear();
        }
        Flushed found = flushed.isEmpty() ? NOTHING : flushed.getLast();
        if (found.applied() < applied) {
            world.happened(Fault.STORE_FELL_BACK);
        }
        state = found.state().copy();
        applied = found.applied();
        if (world.is(Mutant.FOLD_SKIPS_EVENT_AFTER_CRASH) && applied < log.end()) {
            applied++;
        }
        start();
    }

    /** Restores, as far as the restore knows the log to reach, and goes on where the consumer had committed. */
    private void start() {
        applied = world.is(Mutant.STORE_LOSES_APPLIED_OFFSET) ? 0 : applied;
        int end = world.fault(Fault.FOLD_HOLE_RESTORED, 50) ? world.below(log.end() + 1) : log.end();
        while (applied < end) {
            foldAt(applied);
            applied++;
        }
        position = world.fault(Fault.FOLD_REPLAY_SKIPPED, 20) ? world.below(committed + 1) : committed;
        servesFrom = log.end();
    }

    /**
     * Reads the log to its end. A store that a restore has left short of what was committed learns of it from the next record, or is
     * started again; until then it serves nothing.
     */
    void drain() {
        while (position < log.end()) {
            foldNext();
        }
        if (applied < log.end() && !world.is(Mutant.STORE_CROSSES_HOLES)) {
            start();
        }
    }
}
