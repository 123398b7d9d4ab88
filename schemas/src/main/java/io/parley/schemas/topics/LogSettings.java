package io.parley.schemas.topics;

import java.time.Duration;

/**
 * What an operator decides about the log. Invalid values fail at start, by name.
 *
 * @param partitions of both topics; fixed for life, since a user's partition follows from it
 * @param replicationFactor copies of each partition
 * @param minInsyncReplicas copies that must have a record before it is acknowledged
 * @param fsyncEveryAppend whether a broker flushes to disk before it acknowledges; a must where one power cut can hit every copy
 * @param sendsRetention how long topic {@code sends} keeps a record; must exceed the longest outage of the processor
 */
public record LogSettings(
        int partitions,
        short replicationFactor,
        short minInsyncReplicas,
        boolean fsyncEveryAppend,
        Duration sendsRetention) {

    /** A single machine: one copy, so every append reaches the disk before it is acknowledged. */
    public static LogSettings singleMachine(int partitions) {
        return new LogSettings(partitions, (short) 1, (short) 1, true, Duration.ofDays(7));
    }

    /** Three brokers: two copies acknowledge, the third may be away. */
    public static LogSettings replicated(int partitions) {
        return new LogSettings(partitions, (short) 3, (short) 2, false, Duration.ofDays(7));
    }

    public LogSettings {
        require(partitions >= 1, "partitions", "at least 1", partitions);
        require(replicationFactor >= 1, "replicationFactor", "at least 1", replicationFactor);
        require(
                minInsyncReplicas >= 1 && minInsyncReplicas <= replicationFactor,
                "minInsyncReplicas",
                "between 1 and the replication factor",
                minInsyncReplicas);
        require(
                sendsRetention.compareTo(Duration.ofHours(1)) >= 0,
                "sendsRetention",
                "at least an hour",
                sendsRetention);
    }

    private static void require(boolean holds, String name, String expected, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + name + " of " + expected + ", but got " + actual);
        }
    }
}
