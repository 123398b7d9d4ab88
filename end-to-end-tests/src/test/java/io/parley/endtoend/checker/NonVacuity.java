package io.parley.endtoend.checker;

import java.util.Map;

/** The run was one that could have failed: enough was accepted, enough was in doubt, and every kind of fault has hit. */
final class NonVacuity implements Check {
    @Override
    public String name() {
        return "I19 non-vacuity";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        History history = evidence.history();
        Demands demands = history.demands();
        atLeast("accepted messages", demands.okSends(), accepted(evidence), findings);
        atLeast("operations in doubt", demands.inDoubt(), inDoubt(history), findings);
        for (Map.Entry<String, Integer> demand : demands.effectiveFaults().entrySet()) {
            long hit = history.faults().stream()
                    .filter(fault -> fault.effective() && fault.kind().equals(demand.getKey()))
                    .count();
            atLeast(demand.getKey(), demand.getValue(), hit, findings);
        }
        return findings.verdict("nothing was demanded");
    }

    private static long accepted(Evidence evidence) {
        return evidence.sent().values().stream().filter(SentMessage::accepted).count();
    }

    private static long inDoubt(History history) {
        return history.operations().stream()
                .filter(operation -> operation.outcome() == Outcome.INFO)
                .count();
    }

    private static void atLeast(String what, long demanded, long found, Findings findings) {
        findings.examine();
        if (found < demanded) {
            findings.violation("expected at least " + demanded + " " + what + ", but there are " + found);
        }
    }
}
