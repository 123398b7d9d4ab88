package io.parley.endtoend.checker;

import io.parley.endtoend.checker.ConversationIndex.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of a mailbox are 1, 2, 3 …; a read of the feed goes on from {@code after} without a hole; a chain of pages leaves nothing
 * out. In Parley a page's cursor is opaque, so it is judged by what the next page holds. A message that came late, after what the
 * chain shows, may be missing from it.
 */
final class DenseSequence implements Check {
    @Override
    public String name() {
        return "I9 dense sequence";
    }

    /** Where a chain of pages stands: the order of its oldest message, and the highest number it showed. */
    private record Chain(int order, long shown) {}

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.mailboxes().forEach((owner, mailbox) -> {
            long expected = 1;
            for (Entry entry : mailbox.feed()) {
                findings.examine();
                if (entry.seq() != expected) {
                    findings.violation(
                            "number " + entry.seq() + " of " + owner + " stands at place " + expected,
                            owner,
                            entry.conversation(),
                            entry.seq());
                }
                expected++;
            }
        });
        Map<Long, Chain> chains = new HashMap<>();
        for (Operation operation : evidence.history().operations()) {
            if (operation.request() instanceof Request.FeedRead read
                    && operation.answer() instanceof Answer.Feed feed) {
                contiguous(operation, read.after(), feed.entries(), findings);
            } else if (operation.request() instanceof Request.PageBack back
                    && operation.answer() instanceof Answer.Page page) {
                pages(operation, back, page, chains, evidence, findings);
            }
        }
        return findings.verdict("nobody has changes");
    }

    static void contiguous(Operation operation, long after, List<Entry> entries, Findings findings) {
        long last = after;
        for (Entry entry : entries) {
            findings.examine();
            if (entry.seq() != last + 1) {
                findings.violation("number " + entry.seq() + " follows " + last, operation);
            }
            last = entry.seq();
        }
    }

    private static void pages(
            Operation operation,
            Request.PageBack back,
            Answer.Page page,
            Map<Long, Chain> chains,
            Evidence evidence,
            Findings findings) {
        MailboxIndex mailbox = evidence.mailbox(operation.user());
        if (mailbox == null) {
            return;
        }
        Chain chain = back.first() ? null : chains.get(back.chain());
        for (Entry.Message message : page.messages()) {
            Place place = mailbox.place(message.key());
            if (place == null) {
                continue;
            }
            findings.examine();
            long shown = Math.max(message.seq(), chain == null ? 0 : chain.shown());
            if (chain != null && leavesOut(chain, place, shown, operation, back, evidence)) {
                findings.violation("a chain of pages leaves out something before " + message, operation);
            }
            chain = new Chain(place.order(), shown);
        }
        if (chain != null) {
            chains.put(back.chain(), chain);
        }
    }

    private static boolean leavesOut(
            Chain chain, Place place, long shown, Operation operation, Request.PageBack back, Evidence evidence) {
        List<Entry.Message> order = order(operation, back, evidence);
        for (int i = place.order() + 1; i < Math.min(chain.order(), order.size()); i++) {
            Entry.Message between = order.get(i);
            if (between.seq() <= shown) {
                return true;
            }
        }
        return false;
    }

    private static List<Entry.Message> order(Operation operation, Request.PageBack back, Evidence evidence) {
        FinalState.Mailbox mailbox = evidence.end().mailboxes().get(operation.user());
        List<Entry.Message> order = mailbox == null
                ? List.of()
                : mailbox.conversations()
                        .getOrDefault(MessageKey.conversation(operation.user(), back.peer()), List.of());
        return order;
    }
}
