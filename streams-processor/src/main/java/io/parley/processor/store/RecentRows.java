package io.parley.processor.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** The rows that were used last, as they are in the database; few, since most messages follow one another in few conversations. Not thread-safe. */
final class RecentRows<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    /** About a megabyte of conversations with long previews, for each partition. */
    static final int LIVE_MAX = 1_024;

    /** About 40 MiB, for the one partition that is made anew at a time: from its log, the messages of hours follow one another within a second. */
    static final int REBUILD_MAX = 65_536;

    private static final float LOAD_FACTOR = 0.75f;

    private final int max;

    RecentRows(int max) {
        super(LIVE_MAX, LOAD_FACTOR, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
