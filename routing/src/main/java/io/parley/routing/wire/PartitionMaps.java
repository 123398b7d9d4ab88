package io.parley.routing.wire;

import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@link PartitionMap} to bytes and back. Stateless. */
public final class PartitionMaps {
    private record Entry(int partition, Holders holders) {}

    private PartitionMaps() {}

    public static byte[] toBytes(PartitionMap map) {
        List<Entry> entries = new ArrayList<>();
        // In order, so that one map has one form.
        new TreeMap<>(map.holders()).forEach((partition, holders) -> entries.add(new Entry(partition, holders)));
        return WireOutput.write(entries, (out, all) -> {
            out.writeInt(map.partitions());
            out.writeList(all, PartitionMaps::write);
        });
    }

    private static void write(WireOutput out, Entry entry) throws IOException {
        out.writeInt(entry.partition);
        out.writeText(entry.holders.active().map(NodeAddress::toString).orElse(""));
        out.writeList(entry.holders.standbys(), (to, standby) -> to.writeText(standby.toString()));
    }

    /** @throws MalformedWireException when {@code bytes} are not a map of this version */
    public static PartitionMap ofBytes(byte[] bytes) {
        return WireInput.readWhole(bytes, "map of partitions", in -> {
            int partitions = in.readInt();
            Map<Integer, Holders> holders = new HashMap<>();
            for (Entry entry : in.readList(PartitionMaps::readEntry)) {
                if (holders.put(entry.partition, entry.holders) != null) {
                    throw new IOException("expected each partition once, but got " + entry.partition + " twice");
                }
            }
            return new PartitionMap(partitions, holders);
        });
    }

    private static Entry readEntry(WireInput in) throws IOException {
        int partition = in.readInt();
        String active = in.readText();
        List<NodeAddress> standbys = in.readList(from -> NodeAddress.parse(from.readText()));
        Optional<NodeAddress> node = active.isEmpty() ? Optional.empty() : Optional.of(NodeAddress.parse(active));
        return new Entry(partition, new Holders(node, standbys));
    }
}
