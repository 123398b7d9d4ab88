package io.parley.endtoend.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks a conversation in its order and finds what stands after something that was begun only when it had already been accepted. One
 * step for each message: only the latest begin so far counts.
 */
final class PlacedOrder {
    private PlacedOrder() {}

    interface LatestBegin {
        /** The latest begin of those before, among the senders that count for {@code sender}. */
        long before(Map<String, Long> latestBySender, String sender);
    }

    static Verdict examine(String name, Evidence evidence, String rule, LatestBegin latest) {
        Findings findings = new Findings(name, evidence);
        evidence.end()
                .mailboxes()
                .forEach((owner, mailbox) -> mailbox.conversations()
                        .values()
                        .forEach(pages -> walk(owner, pages, rule, latest, evidence, findings)));
        return findings.verdict("no two messages were in one conversation");
    }

    private static void walk(
            String owner,
            List<Entry.Message> pages,
            String rule,
            LatestBegin latest,
            Evidence evidence,
            Findings findings) {
        // At most the two participants: a look at all of it costs the same for every message.
        Map<String, Long> latestBySender = new HashMap<>();
        for (Entry.Message message : pages) {
            SentMessage sent = evidence.sent().get(message.key());
            if (sent == null || !sent.possible()) {
                continue;
            }
            String sender = message.key().sender();
            findings.examine();
            if (sent.okNs() < latest.before(latestBySender, sender)) {
                findings.violation(message + rule, owner, message.conversation(), message.seq());
            }
            latestBySender.merge(sender, sent.begunNs(), Math::max);
        }
    }
}
