package io.parley.endtoend.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A message is once in a mailbox, once in the pages of a conversation, once in a chain of pages and once in a stream, whatever was
 * resumed. A retry is told the same message id and conversation; its token is opaque and may differ.
 */
final class NoDuplicate implements Check {
    @Override
    public String name() {
        return "I4 no duplicate";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.end().mailboxes().forEach((owner, mailbox) -> {
            once(owner, "the feed", mailbox.feed(), new HashSet<>(), findings);
            mailbox.conversations().forEach((id, pages) -> once(owner, "the pages", pages, new HashSet<>(), findings));
        });
        Map<Request, Set<Object>> chains = new HashMap<>();
        for (Operation operation : evidence.history().operations()) {
            examine(operation, chains, findings);
        }
        return findings.verdict("nobody saw a message");
    }

    private static void once(
            String owner, String where, List<? extends Entry> entries, Set<Object> known, Findings findings) {
        for (Entry entry : entries) {
            findings.examine();
            if (!known.add(identity(entry))) {
                findings.violation(
                        entry + " is twice in " + where + " of " + owner, owner, entry.conversation(), entry.seq());
            }
        }
    }

    private static void examine(Operation operation, Map<Request, Set<Object>> chains, Findings findings) {
        if (operation.request() instanceof Request.Send send
                && operation.answer() instanceof Answer.Accepted accepted) {
            MessageKey key = Evidence.keyOf(operation, send);
            findings.examine();
            if (!accepted.equals(new Answer.Accepted(key.messageId(), key.conversation()))) {
                findings.violation("a send of " + key + " was told " + accepted, operation);
            }
        }
        Set<Object> known = known(operation, chains);
        for (Entry entry : Evidence.seen(operation)) {
            findings.examine();
            if (!known.add(identity(entry))) {
                findings.violation(entry + " was shown twice", operation);
            }
        }
    }

    /** A marker may move more than once, so only its number tells it from the next one. */
    private static Object identity(Entry entry) {
        return entry instanceof Entry.Message message ? message.key() : entry.seq();
    }

    /** What was shown before in the same chain or stream. A client may go back in a stream on purpose: then it is another one. */
    private static Set<Object> known(Operation operation, Map<Request, Set<Object>> chains) {
        return switch (operation.request()) {
            case Request.PageBack back ->
                chains.computeIfAbsent(
                        new Request.PageBack("", 0, back.chain(), true, Request.Freshness.ANY), key -> new HashSet<>());
            case Request.Stream stream ->
                chains.computeIfAbsent(new Request.Stream(stream.stream(), 0), key -> new HashSet<>());
            default -> new HashSet<>();
        };
    }
}
