package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What clients have done and were told, and so what every mailbox must hold in the end: each accepted message once in the mailboxes of
 * both, in one order that no client can disprove, and read markers that somebody has set. Thread-safe.
 */
final class LiveModel {
    private final Map<String, Sent> sent = new HashMap<>();
    private final List<Marked> marked = new ArrayList<>();
    private final Map<List<String>, String> lastTokens = new LinkedHashMap<>();
    private long time;

    /**
     * An accepted message.
     *
     * @param begun when its sender first tried, by a clock that every client shares
     * @param done when he was told that it was accepted
     */
    record Sent(String from, String to, String messageId, String text, long begun, long done) {
        String conversationId() {
            return from.compareTo(to) <= 0 ? from + ":" + to : to + ":" + from;
        }
    }

    /**
     * An accepted read marker.
     *
     * @param visible how much of the mailbox its owner had seen
     */
    record Marked(String owner, String conversationId, long sequence, int visible) {}

    /** Who may ask for what a token names. */
    record Visible(String user, String token) {}

    /** A moment, later than every one before. */
    synchronized long now() {
        return ++time;
    }

    synchronized void accepted(Sent message, String token) {
        sent.put(message.messageId(), message);
        lastTokens.put(List.of(message.from(), message.to(), "message"), token);
    }

    synchronized void accepted(Marked marker, String token) {
        marked.add(marker);
        lastTokens.put(List.of(marker.owner(), marker.owner(), marker.conversationId()), token);
    }

    /** Once each of these is visible to its user, everything that was accepted is visible to everybody. */
    synchronized List<Visible> last() {
        List<Visible> last = new ArrayList<>();
        lastTokens.forEach((key, token) -> {
            last.add(new Visible(key.get(0), token));
            last.add(new Visible(key.get(1), token));
        });
        return last;
    }

    synchronized int messages() {
        return sent.size();
    }

    /** @param feeds of every user, each whole */
    synchronized void check(Map<String, List<JsonNode>> feeds) {
        Map<String, List<Place>> conversations = new HashMap<>();
        feeds.forEach((owner, feed) -> {
            checkMessages(owner, feed);
            checkMarkers(owner, feed);
            places(feed).forEach((conversationId, places) -> {
                List<Place> others = conversations.putIfAbsent(conversationId, places);
                if (others != null) {
                    assertThat(places)
                            .as("%s, as %s has it and the other", conversationId, owner)
                            .isEqualTo(others);
                }
            });
        });
        conversations.values().forEach(this::checkOrder);
    }

    /** A message in a conversation, as both must see it. */
    private record Place(String messageId, String sentAt) {}

    private static Map<String, List<Place>> places(List<JsonNode> feed) {
        Map<String, List<Place>> places = new HashMap<>();
        for (JsonNode entry : feed) {
            if (isMessage(entry)) {
                places.computeIfAbsent(entry.path("conversationId").asText(), key -> new ArrayList<>())
                        .add(new Place(
                                entry.path("messageId").asText(),
                                entry.path("sentAt").asText()));
            }
        }
        return places;
    }

    /** Nothing that was accepted before another message was begun comes after it. */
    private void checkOrder(List<Place> places) {
        long lastBegun = 0;
        for (Place place : places) {
            Sent message = Objects.requireNonNull(sent.get(place.messageId()));
            assertThat(message.done())
                    .as("end of %s, which comes after messages that were begun by then", message.messageId())
                    .isGreaterThan(lastBegun);
            lastBegun = Math.max(lastBegun, message.begun());
        }
    }

    private void checkMessages(String owner, List<JsonNode> feed) {
        Set<String> found = new HashSet<>();
        for (JsonNode entry : feed) {
            if (isMessage(entry)) {
                String messageId = entry.path("messageId").asText();
                assertThat(sent.containsKey(messageId))
                        .as("%s of %s was sent", entry, owner)
                        .isTrue();
                Sent message = Objects.requireNonNull(sent.get(messageId));
                assertThat(found.add(messageId))
                        .as("%s is in %s's feed once", messageId, owner)
                        .isTrue();
                assertThat(entry.path("sender").asText()).isEqualTo(message.from());
                assertThat(entry.path("text").asText())
                        .as("text of %s", messageId)
                        .isEqualTo(message.text());
                assertThat(entry.path("conversationId").asText()).isEqualTo(message.conversationId());
            }
        }
        Set<String> expected = new HashSet<>();
        sent.values().stream()
                .filter(message -> message.from().equals(owner) || message.to().equals(owner))
                .forEach(message -> expected.add(message.messageId()));
        assertThat(found).as("messages of %s", owner).isEqualTo(expected);
    }

    /** A marker is where somebody has put it, or at the end of what there was; it moves forward; and no accepted one is lost. */
    private void checkMarkers(String owner, List<JsonNode> feed) {
        Map<String, Long> markers = new HashMap<>();
        for (JsonNode entry : feed) {
            if (!isMessage(entry)) {
                String conversationId = entry.path("conversationId").asText();
                long readSeq = entry.path("readSeq").asLong();
                long end = entry.path("seq").asLong() - 1;
                assertThat(markers(owner, conversationId)
                                .anyMatch(marker -> Math.min(marker.sequence(), end) == readSeq))
                        .as("somebody has set the marker %s of %s", entry, owner)
                        .isTrue();
                assertThat(readSeq)
                        .as("marker %s of %s", entry, owner)
                        .isGreaterThan(markers.getOrDefault(conversationId, 0L));
                markers.put(conversationId, readSeq);
            }
        }
        for (JsonNode entry : feed) {
            String conversationId = entry.path("conversationId").asText();
            // Markers of conversations that were not there have no effect.
            markers(owner, conversationId)
                    .filter(marker -> marker.visible() >= entry.path("seq").asLong())
                    .forEach(marker -> assertThat(markers.getOrDefault(conversationId, 0L))
                            .as("last marker of %s of %s, after %s", conversationId, owner, marker)
                            .isGreaterThanOrEqualTo(Math.min(marker.sequence(), marker.visible())));
        }
    }

    private Stream<Marked> markers(String owner, String conversationId) {
        return marked.stream()
                .filter(marker ->
                        marker.owner().equals(owner) && marker.conversationId().equals(conversationId));
    }

    private static boolean isMessage(JsonNode entry) {
        return entry.path("type").asText().equals("message");
    }
}
