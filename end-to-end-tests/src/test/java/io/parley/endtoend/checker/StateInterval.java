package io.parley.endtoend.checker;

import io.parley.endtoend.checker.Answer.Summary;
import java.util.HashSet;
import java.util.Set;

/**
 * Between which numbers of its mailbox the state lies that gave an answer, as far as the answer shows. No such state, when the first is
 * above the last: then what it says was never true at one moment.
 */
record StateInterval(long first, long last) {
    private static final StateInterval ANY = new StateInterval(0, Long.MAX_VALUE);
    private static final StateInterval NONE = new StateInterval(1, 0);

    boolean isEmpty() {
        return first > last;
    }

    private StateInterval and(StateInterval other) {
        return new StateInterval(Math.max(first, other.first), Math.min(last, other.last));
    }

    /** A page that was asked for by cursor says only what must have been there. */
    static StateInterval of(Operation operation, MailboxIndex mailbox) {
        return switch (operation.answer()) {
            case Answer.Feed feed -> new StateInterval(feed.head(), feed.head());
            case Answer.Page page
            when operation.request() instanceof Request.PageBack back && back.first() ->
                ofPage(MessageKey.conversation(operation.user(), back.peer()), page, mailbox);
            case Answer.Summaries summaries ->
                ofList(
                        summaries,
                        operation.request() instanceof Request.Recents recents ? recents.limit() : 0,
                        mailbox);
            default -> ANY;
        };
    }

    private static StateInterval ofPage(String conversation, Answer.Page page, MailboxIndex mailbox) {
        ConversationIndex index = mailbox.conversations().get(conversation);
        if (page.messages().isEmpty()) {
            return index == null ? ANY : beforeFirst(index);
        }
        long first = page.messages().stream().mapToLong(Entry::seq).max().orElse(0);
        long newest = page.messages().getFirst().seq();
        return index == null || !index.movers().contains(newest)
                ? NONE
                : new StateInterval(first, index.movers().above(newest) - 1);
    }

    /** @param limit of the list; 0 when it is no list but one conversation */
    private static StateInterval ofList(Answer.Summaries summaries, int limit, MailboxIndex mailbox) {
        StateInterval state = ANY;
        Set<String> listed = new HashSet<>();
        for (Summary summary : summaries.list()) {
            state = state.and(of(summary, mailbox));
            listed.add(summary.conversation());
        }
        if (summaries.list().size() < limit) {
            for (var each : mailbox.conversations().entrySet()) {
                state = listed.contains(each.getKey()) ? state : state.and(beforeFirst(each.getValue()));
            }
        }
        return state;
    }

    private static StateInterval beforeFirst(ConversationIndex index) {
        return new StateInterval(0, index.movers().above(0) - 1);
    }

    static StateInterval of(Summary summary, MailboxIndex mailbox) {
        ConversationIndex index = mailbox.conversations().get(summary.conversation());
        if (index == null || !index.movers().contains(summary.lastSeq())) {
            return NONE;
        }
        var message = new StateInterval(summary.lastSeq(), index.movers().above(summary.lastSeq()) - 1);
        return message.and(ofMarker(summary.readSeq(), index));
    }

    private static StateInterval ofMarker(long readSeq, ConversationIndex index) {
        int known = index.markerValues().upTo(readSeq);
        if (readSeq == 0) {
            return new StateInterval(0, index.markers().above(0) - 1);
        }
        if (known == 0 || index.markerValues().get(known - 1) != readSeq) {
            return NONE;
        }
        long moved = index.markers().get(known - 1);
        return new StateInterval(moved, index.markers().above(moved) - 1);
    }
}
