package io.parley.endtoend.checker;

import org.jspecify.annotations.Nullable;

/**
 * Every message that anybody sees was sent, has not certainly failed, was not seen before it was sent, and has the text it was sent
 * with. The same id with another text is no error in Parley: the first text in the log stays.
 */
final class NoPhantom implements Check {
    @Override
    public String name() {
        return "I2 no phantom";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.mailboxes().forEach((owner, mailbox) -> {
            for (Entry entry : mailbox.feed()) {
                String wrong = wrong(entry, Long.MAX_VALUE, evidence);
                findings.examine();
                if (wrong != null) {
                    findings.violation(entry + wrong, owner, entry.conversation(), entry.seq());
                }
            }
        });
        evidence.forEachSeen((operation, entry) -> {
            String wrong = wrong(entry, operation.endedNs(), evidence);
            findings.examine();
            if (wrong != null) {
                findings.violation(entry + wrong, operation);
            }
        });
        return findings.verdict("nobody saw a message");
    }

    private static @Nullable String wrong(Entry entry, long seenNs, Evidence evidence) {
        if (!(entry instanceof Entry.Message message)) {
            return null;
        }
        SentMessage sent = evidence.sent().get(message.key());
        if (sent == null || !sent.possible()) {
            return sent == null ? " was never sent" : " certainly failed";
        }
        if (sent.begunNs() > seenNs) {
            return " was seen before it was sent";
        }
        return sent.mayHave(message.textHash()) ? null : " has a text that it was not sent with";
    }
}
