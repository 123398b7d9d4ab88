package io.parley.endtoend.checker;

import io.parley.endtoend.checker.ConversationIndex.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One mailbox at the end, ready for questions. */
final class MailboxIndex {
    private final List<Entry> feed;
    private final Map<String, ConversationIndex> conversations = new HashMap<>();
    private final Map<Long, Entry> misplaced = new HashMap<>();

    MailboxIndex(String owner, FinalState.Mailbox mailbox) {
        this.feed = mailbox.feed();
        mailbox.conversations().forEach((id, pages) -> conversations.put(id, new ConversationIndex(pages)));
        for (int i = 0; i < feed.size(); i++) {
            Entry entry = feed.get(i);
            conversations
                    .computeIfAbsent(entry.conversation(), id -> new ConversationIndex(List.of()))
                    .apply(owner, entry);
            if (entry.seq() != i + 1) {
                misplaced.putIfAbsent(entry.seq(), entry);
            }
        }
    }

    Map<String, ConversationIndex> conversations() {
        return conversations;
    }

    @Nullable
    Entry entry(long seq) {
        if (seq >= 1 && seq <= feed.size() && feed.get((int) seq - 1).seq() == seq) {
            return feed.get((int) seq - 1);
        }
        return misplaced.get(seq);
    }

    /** Where a message is; null when it is not there. */
    @Nullable
    Place place(MessageKey key) {
        ConversationIndex conversation = conversations.get(key.conversation());
        return conversation == null ? null : conversation.places().get(key);
    }

    List<Entry> feed() {
        return feed;
    }
}
