package io.parley.http.request;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What bodies on their way hold in memory: never more than there is room for. When it would be, the body that has been on its way for the longest time
 * is cut off, and not the one that comes last: a client that sends what it says is hardly ever in the way, however many there are that do not.
 * Thread-safe.
 */
final class BodyMemory {
    /** One body on its way. */
    interface Body {
        /** Ends it as if its client had gone. Any thread may call it, but only before {@link #end}. */
        void cut();
    }

    private final long max;

    /** The one that began first comes first. */
    private final Map<Body, Integer> held = new LinkedHashMap<>();

    private long total;

    /** @param max bytes; one body has room in any case */
    BodyMemory(long max) {
        this.max = max;
    }

    synchronized void begin(Body body) {
        held.put(body, 0);
    }

    /** Notes that {@code body} holds {@code bytes} more, and cuts off as many as it takes; that may be itself. */
    synchronized void grow(Body body, int bytes) {
        if (held.computeIfPresent(body, (_, before) -> before + bytes) == null) {
            // It has been cut off.
            return;
        }
        total += bytes;
        var oldest = held.entrySet().iterator();
        while (total > max && held.size() > 1) {
            Map.Entry<Body, Integer> slowest = oldest.next();
            total -= slowest.getValue();
            oldest.remove();
            slowest.getKey().cut();
        }
    }

    /** Notes that {@code body} holds nothing any more. */
    synchronized void end(Body body) {
        Integer bytes = held.remove(body);
        if (bytes != null) {
            total -= bytes;
        }
    }
}
