package io.parley.endtoend.checker;

import java.util.ArrayList;
import java.util.List;

/** All attempts at one message. */
final class SentMessage {
    private final List<Attempt> attempts = new ArrayList<>(1);
    private long begunNs = Long.MAX_VALUE;
    private long okNs = Long.MAX_VALUE;

    private record Attempt(long textHash, long begunNs, long endedNs, Outcome outcome) {}

    void add(Operation operation, Request.Send send) {
        attempts.add(new Attempt(send.textHash(), operation.begunNs(), operation.endedNs(), operation.outcome()));
        if (operation.outcome() != Outcome.FAIL) {
            begunNs = Math.min(begunNs, operation.begunNs());
        }
        if (operation.outcome() == Outcome.OK) {
            okNs = Math.min(okNs, operation.endedNs());
        }
    }

    /** The begin of the first attempt that can have had an effect; never ({@link Long#MAX_VALUE}) when none can. */
    long begunNs() {
        return begunNs;
    }

    /** When its sender knew first that it was accepted; {@link Long#MAX_VALUE} when he never did. */
    long okNs() {
        return okNs;
    }

    boolean accepted() {
        return okNs != Long.MAX_VALUE;
    }

    boolean possible() {
        return begunNs != Long.MAX_VALUE;
    }

    /** Whether the message can have this text: the first attempt in the log wins, and no accepted one with another text came before. */
    boolean mayHave(long textHash) {
        return attempts.stream()
                .filter(attempt -> attempt.outcome() != Outcome.FAIL && attempt.textHash() == textHash)
                .anyMatch(attempt -> attempts.stream()
                        .noneMatch(other -> other.outcome() == Outcome.OK
                                && other.textHash() != textHash
                                && other.endedNs() < attempt.begunNs()));
    }
}
