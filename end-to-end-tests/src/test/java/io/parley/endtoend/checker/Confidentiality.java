package io.parley.endtoend.checker;

/** Nobody is shown anything of a conversation that he is not part of, in an answer or in his mailbox. */
final class Confidentiality implements Check {
    @Override
    public String name() {
        return "I3 confidentiality";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.mailboxes()
                .forEach((owner, mailbox) -> mailbox.feed().forEach(entry -> {
                    findings.examine();
                    if (!MessageKey.concerns(entry.conversation(), owner)) {
                        findings.violation(owner + " has " + entry, owner, entry.conversation(), entry.seq());
                    }
                }));
        for (Operation operation : evidence.history().operations()) {
            Evidence.seen(operation).forEach(entry -> shown(entry.conversation(), operation, findings));
            if (operation.answer() instanceof Answer.Summaries summaries) {
                summaries.list().forEach(summary -> shown(summary.conversation(), operation, findings));
            }
        }
        return findings.verdict("nobody was shown anything");
    }

    private static void shown(String conversation, Operation operation, Findings findings) {
        findings.examine();
        if (!MessageKey.concerns(conversation, operation.user())) {
            findings.violation(operation.user() + " was shown something of " + conversation, operation);
        }
    }
}
