package io.parley.endtoend.checker;

import java.util.List;

/** What a check says of a run. */
public sealed interface Verdict {
    String check();

    record Valid(String check, long examined) implements Verdict {}

    /** @param first of the violations, at most {@value Findings#SHOWN_MAX} */
    record Invalid(String check, long examined, long violations, List<Anomaly> first) implements Verdict {}

    /** There was nothing to look at: that proves nothing. */
    record Vacuous(String check, String why) implements Verdict {}

    /** @param context what is around it, one line each */
    record Anomaly(String what, List<String> context) {}
}
