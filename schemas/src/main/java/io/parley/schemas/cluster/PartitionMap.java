package io.parley.schemas.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds which partition of topic {@code messages}, as one node has heard it. A hint: each node hears of a change at a time of its own, so that
 * whoever is asked decides himself whether he may answer.
 *
 * @param partitions how many there are, 1 to {@link #PARTITIONS_MAX}
 * @param holders by partition, 0 to {@code partitions} - 1; a partition that nobody is known to hold is not there
 */
public record PartitionMap(int partitions, Map<Integer, Holders> holders) {
    /** Far more than one topic of a broker is good for; a list of so many is small. */
    public static final int PARTITIONS_MAX = 65_536;

    /** Who holds one partition. */
    public record Holders(Optional<NodeAddress> active, List<NodeAddress> standbys) {
        public static final Holders NOBODY = new Holders(Optional.empty(), List.of());

        public Holders {
            standbys = List.copyOf(standbys);
        }
    }

    public PartitionMap {
        if (partitions < 1 || partitions > PARTITIONS_MAX) {
            throw new IllegalArgumentException(
                    "expected 1 to " + PARTITIONS_MAX + " partitions, but got " + partitions);
        }
        holders = Map.copyOf(holders);
        for (int partition : holders.keySet()) {
            if (partition < 0 || partition >= partitions) {
                throw new IllegalArgumentException(
                        "expected partitions of 0 to " + (partitions - 1) + ", but got " + partition);
            }
        }
    }

    public Holders of(int partition) {
        return holders.getOrDefault(partition, Holders.NOBODY);
    }
}
