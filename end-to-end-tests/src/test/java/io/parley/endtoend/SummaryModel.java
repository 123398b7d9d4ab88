package io.parley.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a list of conversations must say, worked out from the whole feed and nothing else, the plain way: what is unread is counted
 * anew each time. One thread.
 */
final class SummaryModel {
    private final String owner;
    private final Map<String, Conversation> conversations = new HashMap<>();

    SummaryModel(String owner) {
        this.owner = owner;
    }

    /** The part of a summary that follows from the feed. */
    record Summary(String conversationId, long unread, long readSeq, long lastSeq) {
        static Summary of(JsonNode json) {
            return new Summary(
                    json.path("conversationId").asText(),
                    json.path("unread").asLong(-1),
                    json.path("readSeq").asLong(-1),
                    json.path("lastMessage").path("seq").asLong(-1));
        }
    }

    private record Last(String sentAt, long sequence) implements Comparable<Last> {
        private static final Comparator<Last> ORDER =
                Comparator.comparing(Last::sentAt).thenComparingLong(Last::sequence);

        @Override
        public int compareTo(Last other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Conversation {
        private final NavigableSet<Last> messages = new TreeSet<>();
        private final List<Long> inbound = new ArrayList<>();
        private long readSeq;

        Summary summary(String conversationId) {
            long unread =
                    inbound.stream().filter(sequence -> sequence > readSeq).count();
            return new Summary(
                    conversationId, unread, readSeq, messages.getLast().sequence());
        }
    }

    /** Takes the next change of the feed. */
    void apply(JsonNode entry) {
        long sequence = entry.path("seq").asLong();
        Conversation conversation = conversations.computeIfAbsent(
                entry.path("conversationId").asText(), conversationId -> new Conversation());
        if (entry.path("type").asText().equals("read")) {
            conversation.readSeq = entry.path("readSeq").asLong();
            return;
        }
        conversation.messages.add(new Last(entry.path("sentAt").asText(), sequence));
        if (!entry.path("sender").asText().equals(owner)) {
            conversation.inbound.add(sequence);
        }
    }

    /** Most recent first. */
    List<Summary> summaries() {
        return conversations.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Conversation>, Last>comparing(
                                entry -> entry.getValue().messages.getLast())
                        .reversed())
                .map(entry -> entry.getValue().summary(entry.getKey()))
                .toList();
    }
}
