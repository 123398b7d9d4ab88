package io.parley.endtoend.checker;

/** When all is healed, every node is ready and has caught up in time. */
final class Convergence implements Check {
    @Override
    public String name() {
        return "I18 convergence";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        long bound = evidence.history().demands().convergence().toNanos();
        evidence.end().convergence().ifPresent(convergence -> {
            findings.examine();
            if (convergence.caughtUpNs().isEmpty() || convergence.caughtUpNs().get() - convergence.healedNs() > bound) {
                findings.violation("not caught up within " + bound + " ns: " + convergence);
            }
        });
        return findings.verdict("nobody waited for the end");
    }
}
