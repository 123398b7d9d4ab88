package io.parley.schemas.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds which partition of topic {@code messages}, as one node has heard it. A hint: each node hears of a change at a time of its own, so that
 * whoever is asked decides himself whether he may answer.
 *
 * @param partitions how many there are, at least 1
 * @param holders by partition; a partition that nobody is known to hold is not there
 */
public record PartitionMap(int partitions, Map<Integer, Holders> holders) {
    /** Who holds one partition. */
    public record Holders(Optional<NodeAddress> active, List<NodeAddress> standbys) {
        public static final Holders NOBODY = new Holders(Optional.empty(), List.of());

        public Holders {
            standbys = List.copyOf(standbys);
        }
    }

    public PartitionMap {
        if (partitions < 1) {
            throw new IllegalArgumentException("expected at least one partition, but got " + partitions);
        }
        holders = Map.copyOf(holders);
    }

    public Holders of(int partition) {
        return holders.getOrDefault(partition, Holders.NOBODY);
    }
}
