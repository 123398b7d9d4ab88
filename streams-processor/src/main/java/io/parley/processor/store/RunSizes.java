package io.parley.processor.store;

/**
 * How much of a log is in memory at a time. Two runs are: one is folded while another is written.
 *
 * @param bytesMax of one run's messages and markers, outside of the heap; it may have one event more
 * @param heapBytesMax of what finds them, by estimate: where each is another conversation's, that is more than they are themselves
 * @param cacheBytes of rows that may be asked for again, outside of the heap
 */
record RunSizes(int bytesMax, int heapBytesMax, int cacheBytes) {
    /**
     * A whole log, in a process that does nothing else: as much as RocksDB would gather before a flush, and less than the buffer, which doubles, has then. Some 150,000
     * rows of conversations with previews of 160 bytes: from a log, the messages of hours follow one another within a second.
     */
    static final RunSizes OF_A_LOG = new RunSizes(31 << 20, 48 << 20, 32 << 20);

    /** What a store lacks, in a process that serves meanwhile. */
    static final RunSizes OF_A_TAIL = new RunSizes(3 << 20, 6 << 20, 2 << 20);
}
