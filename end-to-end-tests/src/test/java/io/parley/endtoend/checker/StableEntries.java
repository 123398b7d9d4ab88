package io.parley.endtoend.checker;

/**
 * A number means one thing for ever: whatever an answer showed under a number is there at the end, to the letter. A feed's number is its
 * cursor, so no cursor comes to mean something else through a crash, a failover or a rebuild.
 */
final class StableEntries implements Check {
    @Override
    public String name() {
        return "I10 stable entries";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.forEachSeen((operation, seen) -> {
            MailboxIndex mailbox = evidence.mailbox(operation.user());
            if (mailbox != null) {
                findings.examine();
                Entry entry = mailbox.entry(seen.seq());
                if (!seen.equals(entry)) {
                    findings.violation(seen + " is " + entry + " at the end", operation);
                }
            }
        });
        return findings.verdict("nobody read a mailbox that is known at the end");
    }
}
