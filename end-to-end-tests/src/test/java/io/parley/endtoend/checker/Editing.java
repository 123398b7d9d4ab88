package io.parley.endtoend.checker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Copies of a recorded run with something changed: what a recorder would have seen of a Parley that is broken just there. */
final class Editing {
    private Editing() {}

    /** The {@code skip}th operation that fits is changed. */
    static Recorded one(Recorded run, int skip, Predicate<Operation> fits, UnaryOperator<Operation> change) {
        List<Operation> operations = new ArrayList<>(run.history().operations());
        int found = 0;
        for (int i = 0; i < operations.size(); i++) {
            if (fits.test(operations.get(i)) && found++ == skip) {
                operations.set(i, change.apply(operations.get(i)));
                return with(run, operations);
            }
        }
        throw new IllegalArgumentException(
                "expected more operations that fit than " + skip + ", but there are " + found);
    }

    static Recorded with(Recorded run, List<Operation> operations) {
        return new Recorded(
                new History(operations, run.history().faults(), run.history().demands()), run.end());
    }

    static Recorded withoutFaults(Recorded run) {
        return new Recorded(
                new History(run.history().operations(), List.of(), run.history().demands()), run.end());
    }

    static Recorded demanding(Recorded run, int okSends, int inDoubt) {
        Demands demands = new Demands(okSends, Map.of(), inDoubt, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new Recorded(
                new History(run.history().operations(), run.history().faults(), demands), run.end());
    }

    static Operation answering(Operation operation, Answer answer) {
        return new Operation(
                operation.process(),
                operation.user(),
                operation.begunNs(),
                operation.endedNs(),
                operation.request(),
                operation.outcome(),
                operation.status(),
                operation.retryAfter(),
                answer);
    }

    static Recorded mailbox(Recorded run, String user, UnaryOperator<FinalState.Mailbox> change) {
        run.end().mailboxes().computeIfPresent(user, (key, mailbox) -> change.apply(mailbox));
        return run;
    }

    static Recorded end(
            Recorded run,
            List<FinalState.Digest> digests,
            Optional<FinalState.Logs> logs,
            Optional<FinalState.Convergence> convergence) {
        return new Recorded(run.history(), new FinalState(run.end().mailboxes(), digests, logs, convergence));
    }
}
