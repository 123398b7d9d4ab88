package io.parley.http.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * At most so many of something for each key at a time. Thread-safe.
 *
 * @param <K> who: a user, an address
 */
public final class CountPerKey<K> {
    private final int max;
    private final Map<K, Integer> counts = new ConcurrentHashMap<>();

    public CountPerKey(int max) {
        this.max = max;
    }

    /** Whether there was room for one more; then it is to be given back. */
    public boolean tryTake(K key) {
        if (counts.merge(key, 1, Integer::sum) <= max) {
            return true;
        }
        giveBack(key);
        return false;
    }

    public void giveBack(K key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
}
