package io.parley.cli.load;

import io.parley.cli.load.Connection.UnderWay;
import org.jspecify.annotations.Nullable;

/** Hands answers to whatever phase runs: connections outlive a phase. */
final class CurrentPhase implements Connections.Listener {
    private volatile @Nullable Phase phase;

    void begin(Phase next) {
        phase = next;
    }

    @Override
    public @Nullable UnderWay answered(UnderWay request, AnswerReader answer) {
        Phase current = phase;
        return current == null ? null : current.answered(request, answer);
    }

    @Override
    public void lost(UnderWay request) {
        Phase current = phase;
        if (current != null) {
            current.lost(request);
        }
    }
}
