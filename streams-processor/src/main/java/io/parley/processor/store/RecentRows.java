package io.parley.processor.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** The rows that were used last, as they are in the database; few, since most messages follow one another in few conversations. Not thread-safe. */
final class RecentRows<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    /** About a megabyte of conversations with long previews, for each partition. */
    static final int MAX = 1_024;

    private static final float LOAD_FACTOR = 0.75f;

    RecentRows() {
        super(MAX, LOAD_FACTOR, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX;
    }
}
