package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyCluster;
import io.parley.endtoend.ParleyCluster.Way;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Nodes of a cluster whose packets are dropped. They are mended and heal in the background. Takes effect when requests of the node's kind were
 * under way, and packets were dropped.
 */
final class Partitions {
    /** Less than the shortest of them; the first packet is a matter of milliseconds. */
    private static final Duration DROPPED_WITHIN = Duration.ofMillis(1_500);

    private static final Duration POLL = Duration.ofMillis(100);

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
        long cutAt = System.nanoTime();
        boolean dropped = awaitDropped(rig, node);
        rig.healing().begin(node, () -> {
            Thread.sleep(
                    Math.max(0, length.minusNanos(System.nanoTime() - cutAt).toMillis()));
            rig.cluster().mend(node);
            rig.serveAgain(node);
        });
        return busy && dropped;
    }

    private static boolean awaitDropped(ClusterRig rig, String node) throws Exception {
        long deadline = System.nanoTime() + DROPPED_WITHIN.toNanos();
        while (rig.cluster().dropped(node) == 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return true;
    }
}
