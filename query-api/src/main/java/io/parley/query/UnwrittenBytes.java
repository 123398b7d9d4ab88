package io.parley.query;

import io.parley.http.answer.OpenAnswer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What streams hold in memory until their clients have taken it: never more than there is room for. When it would be, whoever has kept
 * his stream waiting for the longest time loses it, and not the one who comes last: a client that reads is never in the way, however many
 * there are that do not. Thread-safe.
 */
final class UnwrittenBytes {
    private final long max;

    /** The one that began first comes first. */
    private final Map<OpenAnswer, Integer> held = new LinkedHashMap<>();

    private long total;

    /** @param max how many bytes there is room for; one piece has room in any case */
    UnwrittenBytes(long max) {
        this.max = max;
    }

    /** Notes that {@code answer} begins to write {@code bytes}; cuts others when that is too much. */
    synchronized void begin(OpenAnswer answer, int bytes) {
        var oldest = held.entrySet().iterator();
        while (total + bytes > max && oldest.hasNext()) {
            Map.Entry<OpenAnswer, Integer> slowest = oldest.next();
            total -= slowest.getValue();
            oldest.remove();
            slowest.getKey().cut();
        }
        held.put(answer, bytes);
        total += bytes;
    }

    /** Notes that {@code answer} holds nothing any more. */
    synchronized void end(OpenAnswer answer) {
        Integer bytes = held.remove(answer);
        if (bytes != null) {
            total -= bytes;
        }
    }
}
