package io.parley.endtoend.checker;

import io.parley.endtoend.checker.Answer.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One mailbox of a {@link ModelParley}, folded the plain way. */
final class ModelMailbox {
    private final String owner;
    private final List<Entry> feed = new ArrayList<>();
    private final Map<String, TreeMap<Long, Entry.Message>> conversations = new HashMap<>();
    private final Map<String, Long> markers = new HashMap<>();
    private final Map<String, List<Long>> inbound = new HashMap<>();
    private final Set<MessageKey> known = new HashSet<>();

    /** @param source the offset in topic {@code sends}: the place in the conversation */
    record Incoming(MessageKey key, long textHash, long source) {}

    ModelMailbox(String owner) {
        this.owner = owner;
    }

    boolean knows(MessageKey key) {
        return known.contains(key);
    }

    long head() {
        return feed.size();
    }

    List<Entry> feed() {
        return feed;
    }

    void foldOnce(Incoming message) {
        if (known.add(message.key())) {
            fold(message);
        }
    }

    void fold(Incoming message) {
        known.add(message.key());
        var stored = new Entry.Message(head() + 1, message.key(), message.textHash(), message.source());
        feed.add(stored);
        conversations
                .computeIfAbsent(stored.conversation(), id -> new TreeMap<>())
                .put(message.source(), stored);
        if (!message.key().sender().equals(owner)) {
            inbound.computeIfAbsent(stored.conversation(), id -> new ArrayList<>())
                    .add(stored.seq());
        }
    }

    void fold(String conversation, long upTo) {
        long marker = Math.min(upTo, head());
        if (conversations.containsKey(conversation) && marker > markers.getOrDefault(conversation, 0L)) {
            markers.put(conversation, marker);
            feed.add(new Entry.Read(head() + 1, conversation, marker));
        }
    }

    /** Newest first, those with a place before {@code before}. */
    Answer.Page page(String conversation, long before, int limit) {
        var older = conversations.getOrDefault(conversation, new TreeMap<>()).headMap(before, false);
        List<Entry.Message> messages =
                older.descendingMap().values().stream().limit(limit).toList();
        return new Answer.Page(messages, older.size() > messages.size());
    }

    Answer.Summaries summaries(int limit) {
        return new Answer.Summaries(conversations.keySet().stream()
                .map(this::summary)
                .sorted(Comparator.comparingLong(Summary::lastSeq).reversed())
                .limit(limit)
                .toList());
    }

    boolean has(String conversation) {
        return conversations.containsKey(conversation);
    }

    Summary summary(String conversation) {
        long marker = markers.getOrDefault(conversation, 0L);
        long last = conversations
                .getOrDefault(conversation, new TreeMap<>())
                .lastEntry()
                .getValue()
                .seq();
        List<Long> others = inbound.getOrDefault(conversation, List.of());
        int unread = 0;
        while (unread < others.size() && others.get(others.size() - 1 - unread) > marker) {
            unread++;
        }
        return new Summary(conversation, unread, marker, last);
    }

    FinalState.Mailbox end() {
        Map<String, List<Entry.Message>> pages = new HashMap<>();
        conversations.forEach((id, messages) -> pages.put(id, new ArrayList<>(messages.values())));
        return new FinalState.Mailbox(
                new ArrayList<>(feed),
                pages,
                new ArrayList<>(summaries(Integer.MAX_VALUE).list()));
    }
}
