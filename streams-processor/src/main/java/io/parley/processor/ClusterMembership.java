package io.parley.processor;

import io.parley.schemas.cluster.NodeAddress;
import java.time.Duration;

/**
 * How a processor node lives among others. Invalid values fail at start, by name.
 *
 * @param announced where others reach this node's internal listener
 * @param standbys how many other nodes keep a copy of each store; nodes that are there decide how many really do
 */
public record ClusterMembership(NodeAddress announced, int standbys) {
    /** More than a copy on each of a few nodes only costs disks. */
    private static final int STANDBYS_MAX = 4;

    /** A node that is silent for this long has lost its partitions: the least that brokers take by default, and most of a fail-over's time. */
    static final Duration SESSION = Duration.ofSeconds(6);

    /**
     * A node that could not prove for this long that it has all of the log does not answer. Well below {@link #SESSION}, so that one that stood still, or was
     * cut off, is silent before another can have its partitions.
     */
    static final Duration LEASE = Duration.ofSeconds(4);

    public ClusterMembership {
        if (standbys < 0 || standbys > STANDBYS_MAX) {
            throw new IllegalArgumentException("expected standbys of 0 to " + STANDBYS_MAX + ", but got " + standbys);
        }
    }
}
