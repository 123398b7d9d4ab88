package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyCluster;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

    /**
     * Kills any broker, one that leads a partition, or the active controller, as {@code asked}; each counts as all that it was. It takes effect as
     * {@link #kill} does, and besides as one of the leader or the controller when another is that then.
     */
    static Set<ClusterFault> killBroker(ClusterRig rig, ClusterFault asked, Random random) throws Exception {
        rig.awaitAllWhole(Role.BROKER.nodes());
        Brokers brokers = rig.brokers();
        List<TopicPartition> partitions = brokers.partitions();
        TopicPartition partition = partitions.get(random.nextInt(partitions.size()));
        int leader = brokers.leader(partition);
        int controller = brokers.controller();
        String node = switch (asked) {
            case KILL_LEADER -> Role.BROKER.node(leader);
            case KILL_CONTROLLER -> Role.BROKER.node(controller);
            default -> Role.BROKER.anyNode(random);
        };
        if (!kill(rig, node, random)) {
            return Set.of();
        }
        Set<ClusterFault> effects = EnumSet.of(ClusterFault.KILL_BROKER);
        if (node.equals(Role.BROKER.node(leader)) && brokers.isOther(leader, () -> brokers.leader(partition))) {
            effects.add(ClusterFault.KILL_LEADER);
        }
        if (node.equals(Role.BROKER.node(controller)) && brokers.isOther(controller, brokers::controller)) {
            effects.add(ClusterFault.KILL_CONTROLLER);
        }
        return effects;
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
