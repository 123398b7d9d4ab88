package io.parley.endtoend;

import io.parley.endtoend.CollegeMessages.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What every mailbox must hold after a list of messages was sent in its order: worked out from that list and nothing else. */
final class MailboxModel {
    private final Map<String, Mailbox> mailboxes = new TreeMap<>();
    private int conversations;

    /** A message, and its place in the whole list. */
    record Entry(int index, Line line) {}

    /** What one user must have: his conversations by peer, each in the order of the list. */
    record Mailbox(SequencedMap<String, List<Entry>> byPeer) {
        int messages() {
            return byPeer.values().stream().mapToInt(List::size).sum();
        }
    }

    static MailboxModel of(List<Line> lines) {
        MailboxModel model = new MailboxModel();
        for (int i = 0; i < lines.size(); i++) {
            Entry entry = new Entry(i, lines.get(i));
            String from = entry.line().from();
            String to = entry.line().to();
            model.conversation(from, to).add(entry);
            if (!from.equals(to)) {
                model.conversation(to, from).add(entry);
            }
        }
        return model;
    }

    private List<Entry> conversation(String owner, String peer) {
        return mailboxes
                .computeIfAbsent(owner, key -> new Mailbox(new TreeMap<>()))
                .byPeer()
                .computeIfAbsent(peer, key -> {
                    if (owner.compareTo(peer) <= 0) {
                        conversations++;
                    }
                    return new ArrayList<>();
                });
    }

    /** By user. */
    Map<String, Mailbox> mailboxes() {
        return mailboxes;
    }

    /** Pairs of users that wrote to each other. */
    int conversations() {
        return conversations;
    }
}
