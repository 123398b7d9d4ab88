package io.parley.endtoend.checker;

import io.parley.endtoend.checker.Answer.Summary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A list of conversations says what the mailbox's changes up to one moment say: the last messages, the markers, and as unread what others
 * wrote after the marker. Markers move forward only, to where somebody has put them or to the mailbox's end, and an accepted one is
 * not lost. Parley shows no position with a list, so the moment is worked out from what is in it.
 */
final class UnreadCounts implements Check {
    @Override
    public String name() {
        return "I14 unread";
    }

    /** A user's marker of a conversation. */
    private record Marker(String owner, String conversation) {}

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        for (Operation operation : evidence.history().operations()) {
            MailboxIndex mailbox = evidence.mailbox(operation.user());
            if (mailbox != null && operation.answer() instanceof Answer.Summaries summaries) {
                examine(operation, summaries, mailbox, findings);
            }
        }
        evidence.end().mailboxes().forEach((owner, mailbox) -> atTheEnd(owner, mailbox, evidence, findings));
        markers(evidence, findings);
        return findings.verdict("nobody asked for his conversations");
    }

    private static void examine(
            Operation operation, Answer.Summaries summaries, MailboxIndex mailbox, Findings findings) {
        findings.examine();
        if (StateInterval.of(operation, mailbox).isEmpty()) {
            findings.violation("a list that was true at no moment: " + summaries, operation);
        }
        for (Summary summary : summaries.list()) {
            if (!isCount(summary, StateInterval.of(summary, mailbox), mailbox)) {
                findings.violation("unread is not what is after the marker: " + summary, operation);
            }
        }
    }

    /** Late messages may have come between the state's bounds; else they give one number. */
    private static boolean isCount(Summary summary, StateInterval state, MailboxIndex mailbox) {
        ConversationIndex conversation = mailbox.conversations().get(summary.conversation());
        if (conversation == null || state.isEmpty()) {
            return true;
        }
        int read = conversation.inbound().upTo(summary.readSeq());
        int atLeast = conversation.inbound().upTo(state.first()) - read;
        int atMost = conversation.inbound().upTo(state.last()) - read;
        return summary.unread() >= Math.max(0, atLeast) && summary.unread() <= Math.max(0, atMost);
    }

    private static void atTheEnd(String owner, FinalState.Mailbox mailbox, Evidence evidence, Findings findings) {
        MailboxIndex index = evidence.mailbox(owner);
        for (Summary summary : mailbox.summaries()) {
            findings.examine();
            long head = mailbox.feed().size();
            if (index != null
                    && (StateInterval.of(summary, index).last() < head
                            || !isCount(summary, new StateInterval(head, head), index))) {
                findings.violation(
                        "at the end " + owner + " has " + summary, owner, summary.conversation(), summary.lastSeq());
            }
        }
    }

    private static void markers(Evidence evidence, Findings findings) {
        Map<Marker, Set<Long>> asked = new HashMap<>();
        Map<Marker, Long> beyond = new HashMap<>();
        for (Operation operation : evidence.history().operations()) {
            if (operation.request() instanceof Request.MarkRead mark && operation.outcome() != Outcome.FAIL) {
                Marker marker = new Marker(operation.user(), MessageKey.conversation(operation.user(), mark.peer()));
                asked.computeIfAbsent(marker, key -> new HashSet<>()).add(mark.seq());
                beyond.merge(marker, mark.seq(), Math::max);
            }
        }
        Map<Marker, Long> last = new HashMap<>();
        evidence.mailboxes()
                .forEach((owner, mailbox) -> mailbox.feed().forEach(entry -> {
                    if (entry instanceof Entry.Read read) {
                        Marker marker = new Marker(owner, read.conversation());
                        findings.examine();
                        boolean byHead =
                                read.readSeq() == read.seq() - 1 && beyond.getOrDefault(marker, 0L) >= read.readSeq();
                        boolean byRequest = asked.getOrDefault(marker, Set.of()).contains(read.readSeq());
                        Long before = last.put(marker, read.readSeq());
                        if (!byHead && !byRequest) {
                            findings.violation("nobody set " + read, owner, read.conversation(), read.seq());
                        }
                        if (before != null && before >= read.readSeq()) {
                            findings.violation(
                                    read + " moves back from " + before, owner, read.conversation(), read.seq());
                        }
                    }
                }));
        lost(evidence, last, findings);
    }

    /** One that was put on a message which its owner had seen before: no mailbox can have been shorter than that. */
    private static void lost(Evidence evidence, Map<Marker, Long> last, Findings findings) {
        Map<String, Long> seen = new HashMap<>();
        for (Operation operation : evidence.history().operations()) {
            // By process: its answers came before its next request.
            String process = operation.process() + operation.user();
            Evidence.seen(operation).forEach(entry -> seen.merge(process, entry.seq(), Math::max));
            if (operation.request() instanceof Request.MarkRead mark && operation.outcome() == Outcome.OK) {
                String conversation = MessageKey.conversation(operation.user(), mark.peer());
                long kept = Math.min(mark.seq(), seen.getOrDefault(process, 0L));
                MailboxIndex mailbox = evidence.mailbox(operation.user());
                ConversationIndex index =
                        mailbox == null ? null : mailbox.conversations().get(conversation);
                // A marker of a conversation that was not there has no effect.
                if (index != null && index.movers().above(0) <= kept) {
                    findings.examine();
                    if (last.getOrDefault(new Marker(operation.user(), conversation), 0L) < kept) {
                        findings.violation("an accepted marker at " + kept + " is lost", operation);
                    }
                }
            }
        }
    }
}
