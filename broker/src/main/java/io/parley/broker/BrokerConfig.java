package io.parley.broker;

import java.nio.file.Path;
import java.util.List;

/**
 * One Kafka node, broker and controller in one. Invalid values fail at start, by name.
 *
 * @param directory what the node keeps; a new one is formatted
 * @param nodeId unique in the cluster
 * @param host where it listens
 * @param announced the host that clients and other nodes are told to connect to
 * @param port for clients; 0 for any free one, where the node is alone and nobody has to be told before
 * @param quorum all nodes of the cluster, this one among them, for life; the same on each of them
 */
public record BrokerConfig(
        Path directory, int nodeId, String host, String announced, int port, List<QuorumVoter> quorum) {
    private static final int PORT_MAX = 65_535;

    public BrokerConfig {
        quorum = List.copyOf(quorum);
        if (port < 0 || port > PORT_MAX || (port == 0 && quorum.size() > 1)) {
            throw new IllegalArgumentException("expected port of 1 to " + PORT_MAX + ", but got " + port);
        }
        if (quorum.stream().map(QuorumVoter::nodeId).distinct().count() != quorum.size()) {
            throw new IllegalArgumentException("expected quorum to name each node once, but got " + quorum);
        }
        int id = nodeId;
        if (quorum.stream().noneMatch(voter -> voter.nodeId() == id)) {
            throw new IllegalArgumentException("expected quorum to name this node, " + nodeId + ", but got " + quorum);
        }
    }

    int controllerPort() {
        return quorum.stream()
                .filter(voter -> voter.nodeId() == nodeId)
                .findFirst()
                .orElseThrow()
                .controllerPort();
    }
}
