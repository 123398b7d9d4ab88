package io.parley.endtoend.checker;

/** Every accepted message is in the mailboxes of both: once in one mailbox, when somebody wrote to himself. */
final class Durability implements Check {
    @Override
    public String name() {
        return "I1 durability";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.sent().forEach((key, message) -> {
            if (message.accepted()) {
                examine(key, evidence, findings);
            }
        });
        return findings.verdict("no send was accepted");
    }

    private static void examine(MessageKey key, Evidence evidence, Findings findings) {
        findings.examine();
        for (String owner : Evidence.owners(key)) {
            if (evidence.place(owner, key) == null) {
                findings.violation(
                        "accepted " + key + " is not in the mailbox of " + owner, owner, key.conversation(), 0);
            }
        }
    }
}
