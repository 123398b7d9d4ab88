package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyCluster;
import io.parley.endtoend.ParleyCluster.Way;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Nodes of a cluster whose packets are dropped. They are cut off for as long as the strike lasts, and heal in the background. Takes effect when
 * requests of the node's kind were under way, and packets were dropped.
 */
final class Partitions {
    private Partitions() {}

    /** From everybody, both ways. */
    static boolean whole(ClusterRig rig, Role role, Random random) throws Exception {
        return cut(rig, role.anyNode(random), Way.BOTH, List.of(), random);
    }

    /** Of any node: it hears nobody, or is heard by nobody. */
    static boolean oneWay(ClusterRig rig, Random random) throws Exception {
        String node = ParleyCluster.NODES.get(random.nextInt(ParleyCluster.NODES.size()));
        return cut(rig, node, random.nextBoolean() ? Way.IN : Way.OUT, List.of(), random);
    }

    /** Others still ask it, and it must know what it does not know. */
    static boolean fromLog(ClusterRig rig, Random random) throws Exception {
        Role role = random.nextBoolean() ? Role.PROCESSOR : Role.INGEST;
        return cut(rig, role.anyNode(random), Way.BOTH, Role.BROKER.nodes(), random);
    }

    private static boolean cut(ClusterRig rig, String node, Way way, List<String> peers, Random random)
            throws Exception {
        rig.awaitWhole(node);
        Duration length = Deaths.pause(random);
        boolean busy = rig.awaitBusy(node);
        rig.cluster().cut(way, node, peers);
        Thread.sleep(length.toMillis());
        boolean dropped = rig.cluster().mend(node) > 0;
        rig.healing().begin(node, () -> rig.serveAgain(node));
        return busy && dropped;
    }
}
