package io.parley.endtoend.checker;

import java.util.ArrayList;
import java.util.List;

/** What a check has looked at and found so far. */
final class Findings {
    /** More would not be read by anybody. */
    static final int SHOWN_MAX = 20;

    private final String check;
    private final Evidence evidence;
    private final List<Verdict.Anomaly> first = new ArrayList<>();
    private long examined;
    private long violations;

    Findings(String check, Evidence evidence) {
        this.check = check;
        this.evidence = evidence;
    }

    void examine() {
        examined++;
    }

    void violation(String what) {
        add(what, List.of());
    }

    /** With what is around number {@code seq} in the mailboxes of both participants. */
    void violation(String what, String owner, String conversation, long seq) {
        add(what, shown() ? evidence.around(owner, conversation, seq) : List.of());
    }

    /** With the operation, and what was broken last before it ended. */
    void violation(String what, Operation operation) {
        add(what, shown() ? evidence.around(operation) : List.of());
    }

    private boolean shown() {
        return first.size() < SHOWN_MAX;
    }

    private void add(String what, List<String> context) {
        violations++;
        if (shown()) {
            first.add(new Verdict.Anomaly(what, context));
        }
    }

    Verdict verdict(String whyVacuous) {
        if (violations > 0) {
            return new Verdict.Invalid(check, examined, violations, List.copyOf(first));
        }
        return examined > 0 ? new Verdict.Valid(check, examined) : new Verdict.Vacuous(check, whyVacuous);
    }
}
