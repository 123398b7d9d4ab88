package io.parley.endtoend.campaign;

import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** The ways to break a cluster. */
enum ClusterFault implements FaultKind {
    KILL_BROKER("kill -9 of a broker"),
    KILL_PROCESSOR("kill -9 of a processor"),
    KILL_INGEST("kill -9 of an ingest node"),
    KILL_QUERY("kill -9 of a query node"),
    KILL_LEADER("kill -9 of the broker that leads a partition"),
    KILL_CONTROLLER("kill -9 of the active controller"),
    PAUSE_BROKER("SIGSTOP of a broker for 2 to 30 s"),
    PAUSE_PROCESSOR("SIGSTOP of a processor for 2 to 30 s"),
    PAUSE_INGEST("SIGSTOP of an ingest node for 2 to 30 s"),
    PAUSE_QUERY("SIGSTOP of a query node for 2 to 30 s"),
    STOP_BROKER("SIGTERM of a broker, and a new start"),
    STOP_PROCESSOR("SIGTERM of a processor, and a new start"),
    STOP_INGEST("SIGTERM of an ingest node, and a new start"),
    STOP_QUERY("SIGTERM of a query node, and a new start"),
    ROLLING("SIGTERM of every node, one after the other, and a new start"),
    STATE_DELETED("kill -9 of a processor, and all its mailboxes deleted"),
    SST("a bit flipped in every block of every file of a processor's mailboxes"),
    PARTITION_BROKER("a broker cut off from everybody for 2 to 30 s"),
    PARTITION_PROCESSOR("a processor cut off from everybody for 2 to 30 s"),
    PARTITION_INGEST("an ingest node cut off from everybody for 2 to 30 s"),
    PARTITION_QUERY("a query node cut off from everybody for 2 to 30 s"),
    PARTITION_ONE_WAY("all that comes to a node, or all that leaves it, dropped for 2 to 30 s"),
    PARTITION_FROM_LOG(
            "a processor or an ingest node cut off from all brokers, and reached by all others, for 2 to 30 s");

    private final String description;

    ClusterFault(String description) {
        this.description = description;
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean leavesInDoubt() {
        return this == KILL_INGEST;
    }

    /** Whether the nodes must be in network namespaces of their own. */
    boolean needsNetwork() {
        return label().startsWith("partition-");
    }

    /** @return as what it took effect */
    Set<ClusterFault> strike(ClusterRig rig, Random random) throws Exception {
        return switch (this) {
            case KILL_BROKER, KILL_LEADER, KILL_CONTROLLER -> ClusterDeaths.killBroker(rig, this, random);
            case KILL_PROCESSOR -> effect(ClusterDeaths.kill(rig, Role.PROCESSOR, random));
            case KILL_INGEST -> effect(ClusterDeaths.kill(rig, Role.INGEST, random));
            case KILL_QUERY -> effect(ClusterDeaths.kill(rig, Role.QUERY, random));
            case PAUSE_BROKER -> effect(ClusterDeaths.pause(rig, Role.BROKER, random));
            case PAUSE_PROCESSOR -> effect(ClusterDeaths.pause(rig, Role.PROCESSOR, random));
            case PAUSE_INGEST -> effect(ClusterDeaths.pause(rig, Role.INGEST, random));
            case PAUSE_QUERY -> effect(ClusterDeaths.pause(rig, Role.QUERY, random));
            case STOP_BROKER -> effect(ClusterDeaths.stop(rig, Role.BROKER, random));
            case STOP_PROCESSOR -> effect(ClusterDeaths.stop(rig, Role.PROCESSOR, random));
            case STOP_INGEST -> effect(ClusterDeaths.stop(rig, Role.INGEST, random));
            case STOP_QUERY -> effect(ClusterDeaths.stop(rig, Role.QUERY, random));
            case ROLLING -> effect(ClusterDeaths.rolling(rig, random));
            case STATE_DELETED -> effect(ClusterStateFaults.deleted(rig, random));
            case SST -> effect(ClusterStateFaults.corrupted(rig, random));
            case PARTITION_BROKER -> effect(Partitions.whole(rig, Role.BROKER, random));
            case PARTITION_PROCESSOR -> effect(Partitions.whole(rig, Role.PROCESSOR, random));
            case PARTITION_INGEST -> effect(Partitions.whole(rig, Role.INGEST, random));
            case PARTITION_QUERY -> effect(Partitions.whole(rig, Role.QUERY, random));
            case PARTITION_ONE_WAY -> effect(Partitions.oneWay(rig, random));
            case PARTITION_FROM_LOG -> effect(Partitions.fromLog(rig, random));
        };
    }

    private Set<ClusterFault> effect(boolean hit) {
        return hit ? Set.of(this) : Set.of();
    }
}
