package io.parley.processor.store;

/**
 * Tells whether a stretch of the log holds nothing but records without a key. Kafka Streams leaves those out when it restores, while
 * live processing sees them; so a store that was just restored may rightly stand before a few of them.
 */
public interface KeylessGap {

    /**
     * @param from the first offset of the stretch
     * @param to the offset after it
     * @return false as well when it could not be told
     */
    boolean isKeyless(int partition, long from, long to);
}
