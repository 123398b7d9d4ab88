package io.parley.endtoend.checker;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All checks. */
public final class ChatChecker {
    private static final List<Check> ALL = List.of(
            new Durability(),
            new NoPhantom(),
            new Confidentiality(),
            new NoDuplicate(),
            new SenderOrder(),
            new Agreement(),
            new Causality(),
            new RealTimeOrder(),
            new DenseSequence(),
            new StableEntries(),
            new StreamResume(),
            new MonotonicReads(),
            new ReadYourWrites(),
            new UnreadCounts(),
            new RebuildDigest(),
            new LogConservation(),
            new HonestFailure(),
            new Convergence(),
            new NonVacuity());

    private ChatChecker() {}

    /** What all checks say, in their order. */
    public record Report(List<Verdict> verdicts) {
        /** The names of those that found a violation. */
        public Set<String> red() {
            return names(Verdict.Invalid.class);
        }

        /** The names of those that had nothing to look at. The caller says which of them may. */
        public Set<String> vacuous() {
            return names(Verdict.Vacuous.class);
        }

        private Set<String> names(Class<? extends Verdict> kind) {
            return verdicts.stream()
                    .filter(kind::isInstance)
                    .map(Verdict::check)
                    .collect(Collectors.toSet());
        }

        @Override
        public String toString() {
            return verdicts.stream().map(Verdict::toString).collect(Collectors.joining("\n"));
        }
    }

    public static Report run(History history, FinalState end) {
        Evidence evidence = new Evidence(history, end);
        return new Report(ALL.stream().map(check -> check.run(evidence)).toList());
    }
}
