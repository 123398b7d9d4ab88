package io.parley.processor.store;

/**
 * What a store holds, in 32 bytes: two stores that are folded from the same log up to the same offset have the same.
 *
 * @param appliedOffset the last offset folded; -1 for none
 * @param sha256 over all families' keys and values in order, as hexadecimal text
 */
public record PartitionDigest(int partition, long appliedOffset, String sha256) {}
