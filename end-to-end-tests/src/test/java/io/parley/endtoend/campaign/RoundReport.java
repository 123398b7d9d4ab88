package io.parley.endtoend.campaign;

import io.parley.endtoend.checker.ChatChecker;
import io.parley.endtoend.checker.Fault;
import io.parley.endtoend.checker.History;
import io.parley.endtoend.checker.Outcome;
import io.parley.endtoend.checker.Request;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a round came to.
 *
 * @param messages that were accepted, each counted once, however often it was sent
 * @param timings for people: how long it took to serve again
 */
record RoundReport(
        RoundPlan<?> plan,
        int partitions,
        History history,
        ChatChecker.Report verdict,
        long messages,
        String timings,
        long seconds) {
    /** Nothing found, and nothing that was not looked at. */
    boolean clean() {
        return verdict.red().isEmpty() && verdict.vacuous().isEmpty();
    }

    /** Names of checks that found something, or had nothing to look at. */
    Set<String> notClean() {
        Set<String> all = new TreeSet<>(verdict.red());
        all.addAll(verdict.vacuous());
        return all;
    }

    long operations(Outcome outcome) {
        return history.operations().stream()
                .filter(operation -> operation.outcome() == outcome)
                .count();
    }

    /** Answers that said that a send is durable, to retries as well. */
    long acceptedSends() {
        return history.operations().stream()
                .filter(operation -> operation.request() instanceof Request.Send && operation.outcome() == Outcome.OK)
                .count();
    }

    long tried(FaultKind kind) {
        return faults(kind).size();
    }

    long hit(FaultKind kind) {
        return faults(kind).stream().filter(Fault::effective).count();
    }

    private List<Fault> faults(FaultKind kind) {
        return history.faults().stream()
                .filter(fault -> fault.kind().equals(kind.label()))
                .toList();
    }

    /** For people. */
    String line() {
        String faults = plan.kinds().stream()
                .distinct()
                .map(kind -> kind.label() + " " + hit(kind) + "/" + tried(kind))
                .collect(Collectors.joining(", "));
        return "seed %d: %s; %d messages accepted; operations: %d ok, %d failed, %d in doubt; %d s; %s; %s"
                .formatted(
                        plan.seed(),
                        faults,
                        messages,
                        operations(Outcome.OK),
                        operations(Outcome.FAIL),
                        operations(Outcome.INFO),
                        seconds,
                        timings,
                        clean() ? "clean" : "NOT CLEAN: " + notClean());
    }
}
