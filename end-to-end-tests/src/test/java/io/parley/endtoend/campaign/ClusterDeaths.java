package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyCluster;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;

/**
 * What signals do to the processes of a cluster. Each strike is over as soon as it has hit; the node heals in the background, and the next
 * strike may come before it has. Only of brokers there is never more than one away: two are the log's majority.
 */
final class ClusterDeaths {
    private ClusterDeaths() {}

    /** Takes effect when the process was alive, with requests of its kind under way, and ended by the signal. */
    static boolean kill(ClusterRig rig, Role role, Random random) throws Exception {
        return kill(rig, role.anyNode(random), random);
    }

    private static boolean kill(ClusterRig rig, String node, Random random) throws Exception {
        rig.awaitWhole(node);
        boolean busy = rig.awaitBusy(node);
        rig.cluster().signal("KILL", node);
        boolean gone = rig.cluster().pid(node).isEmpty();
        Duration away = Role.of(node).away(random);
        rig.healing().begin(node, () -> {
            Thread.sleep(away.toMillis());
            rig.serveAgain(node);
        });
        return busy && gone;
    }

    /** As {@link #kill}, when another leads the partition then. */
    static boolean killLeader(ClusterRig rig, Random random) throws Exception {
        rig.awaitAllWhole(Role.BROKER.nodes());
        List<TopicPartition> partitions = rig.brokers().partitions();
        TopicPartition partition = partitions.get(random.nextInt(partitions.size()));
        int leader = rig.brokers().leader(partition);
        boolean hit = kill(rig, Role.BROKER.node(leader), random);
        return hit && rig.brokers().isOther(leader, () -> rig.brokers().leader(partition));
    }

    /** As {@link #kill}, when there is another controller then. */
    static boolean killController(ClusterRig rig, Random random) throws Exception {
        rig.awaitAllWhole(Role.BROKER.nodes());
        int controller = rig.brokers().controller();
        boolean hit = kill(rig, Role.BROKER.node(controller), random);
        return hit && rig.brokers().isOther(controller, rig.brokers()::controller);
    }

    /** Takes effect when the process stands still, with requests of its kind under way. */
    static boolean pause(ClusterRig rig, Role role, Random random) throws Exception {
        String node = role.anyNode(random);
        rig.awaitWhole(node);
        long pid = rig.cluster().pid(node).orElseThrow();
        Duration pause = Deaths.pause(random);
        boolean busy = rig.awaitBusy(node);
        rig.cluster().signal("STOP", node);
        boolean stands = Deaths.awaitStandstill(pid);
        rig.healing().begin(node, () -> {
            Thread.sleep(pause.toMillis());
            rig.cluster().signal("CONT", node);
            rig.serveAgain(node);
        });
        return busy && stands;
    }

    /** Takes effect when requests of its kind were under way. */
    static boolean stop(ClusterRig rig, Role role, Random random) throws Exception {
        String node = role.anyNode(random);
        rig.awaitWhole(node);
        boolean busy = stop(rig, node);
        Duration away = role.away(random);
        rig.healing().begin(node, () -> {
            Thread.sleep(away.toMillis());
            rig.serveAgain(node);
        });
        return busy;
    }

    private static boolean stop(ClusterRig rig, String node) throws Exception {
        boolean busy = rig.awaitBusy(node);
        rig.cluster().stopNode(node);
        return busy;
    }

    /** Takes effect when at each stop requests of the node's kind were under way. */
    static boolean rolling(ClusterRig rig, Random random) throws Exception {
        rig.heal();
        boolean busy = true;
        for (String node : ParleyCluster.NODES) {
            busy &= stop(rig, node);
            rig.serveAgain(node);
        }
        return busy;
    }
}
