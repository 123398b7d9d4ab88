package io.parley.endtoend.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One conversation in one mailbox at the end: what was where, and since when. */
final class ConversationIndex {
    private final Map<MessageKey, Place> places;
    private final Longs movers = new Longs();
    private final Longs inbound = new Longs();
    private final Longs markers = new Longs();
    private final Longs markerValues = new Longs();
    private int lastOrder = -1;

    /**
     * @param order in the conversation, from 0
     * @param seq in the mailbox; 0 when its feed does not have it
     */
    record Place(int order, long seq) {}

    ConversationIndex(List<Entry.Message> pages) {
        places = new HashMap<>(pages.size() * 4 / 3 + 1);
        for (int i = 0; i < pages.size(); i++) {
            places.putIfAbsent(pages.get(i).key(), new Place(i, pages.get(i).seq()));
        }
    }

    /** Takes the next change of the feed that concerns this conversation. */
    void apply(String owner, Entry entry) {
        switch (entry) {
            case Entry.Read read -> {
                markers.add(read.seq());
                markerValues.add(read.readSeq());
            }
            case Entry.Message message -> {
                Place place = places.get(message.key());
                if (place != null && place.order() > lastOrder) {
                    lastOrder = place.order();
                    movers.add(message.seq());
                }
                if (!message.key().sender().equals(owner)) {
                    inbound.add(message.seq());
                }
            }
        }
    }

    Map<MessageKey, Place> places() {
        return places;
    }

    /** The numbers at which another message became the last one. A late message does not. */
    Longs movers() {
        return movers;
    }

    Longs inbound() {
        return inbound;
    }

    /** The numbers at which the marker moved; {@link #markerValues} where to. */
    Longs markers() {
        return markers;
    }

    Longs markerValues() {
        return markerValues;
    }
}
