package io.parley.routing;

import io.parley.schemas.cluster.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node finds those that hold mailboxes. Invalid values fail at start, by name.
 *
 * @param processors some processor nodes that are asked who holds what, at least one
 * @param allowed where questions may be sent; each of {@code processors} has to be among them
 * @param secret opens the nodes
 * @param connectTimeMax how long a node may take to accept a connection, and to say who holds what, which it has in memory
 * @param replyTimeMax how long a node may take to answer, beyond what it was told to wait
 * @param authorities PEM, whose certificates nodes are known by; empty where nodes speak in the clear
 */
public record RoutingConfig(
        List<NodeAddress> processors,
        AllowedNodes allowed,
        ClusterSecret secret,
        Duration connectTimeMax,
        Duration replyTimeMax,
        Optional<Path> authorities) {
    /** A node in the same data centre accepts within a millisecond; one that does not for this long is not there. */
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(1);

    /** An answer takes milliseconds; a node that stands still for longer is given up, and the client told to come again. */
    private static final Duration REPLY_TIME_MAX = Duration.ofSeconds(2);

    public RoutingConfig {
        processors = List.copyOf(processors);
        if (processors.isEmpty()) {
            throw new IllegalArgumentException("expected processors to name at least one node");
        }
        for (NodeAddress processor : processors) {
            if (!allowed.allows(processor)) {
                throw new IllegalArgumentException(
                        "expected processors to be allowed by " + allowed.rules() + ", but got " + processor);
            }
        }
        requirePositive("connectTimeMax", connectTimeMax);
        requirePositive("replyTimeMax", replyTimeMax);
    }

    /** Of nodes that speak in the clear. */
    public RoutingConfig(
            List<NodeAddress> processors,
            AllowedNodes allowed,
            ClusterSecret secret,
            Duration connectTimeMax,
            Duration replyTimeMax) {
        this(processors, allowed, secret, connectTimeMax, replyTimeMax, Optional.empty());
    }

    /** With the times that fit one data centre, in the clear. */
    public static RoutingConfig of(List<NodeAddress> processors, AllowedNodes allowed, ClusterSecret secret) {
        return new RoutingConfig(processors, allowed, secret, CONNECT_TIME_MAX, REPLY_TIME_MAX);
    }

    public RoutingConfig withAuthorities(Optional<Path> files) {
        return new RoutingConfig(processors, allowed, secret, connectTimeMax, replyTimeMax, files);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("expected " + name + " above 0, but got " + value);
        }
    }
}
