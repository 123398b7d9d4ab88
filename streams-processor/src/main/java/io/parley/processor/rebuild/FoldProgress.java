package io.parley.processor.rebuild;

/** Hears how a fold from the log comes along, after each batch of records that came from there. On the folding thread. */
@FunctionalInterface
public interface FoldProgress {

    /**
     * @param bytes keys and values that this run has read, as they are in the log
     * @param records that this run has folded
     * @param recordsTotal that this run will have folded at the end
     */
    void folded(int partition, long records, long bytes, long recordsTotal);
}
