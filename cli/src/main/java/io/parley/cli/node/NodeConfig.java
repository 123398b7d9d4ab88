package io.parley.cli.node;

import io.parley.http.ClaimRules;
import io.parley.schemas.registry.SchemaRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one process that runs everything needs to know. Invalid values fail at start, by the name of their flag.
 *
 * @param host where the API listens, a loopback address: tokens are signed with a development secret and nothing is encrypted
 * @param port where the API listens; 0 for any free one
 * @param kafkaPort where the log can be read by others on this machine; 0 for any free one
 * @param partitions of the log, fixed for life
 * @param data where everything is kept
 * @param fromCheckpoint what mailboxes begin with where there are none; empty for nothing
 * @param limits of its clients
 * @param claims what users' tokens have to say
 * @param registry whose ids records are written with; empty for Avro's single-object encoding
 */
public record NodeConfig(
        String host,
        int port,
        int kafkaPort,
        int partitions,
        DataDirectory data,
        Optional<Path> fromCheckpoint,
        ServingLimits limits,
        ClaimRules claims,
        Optional<SchemaRegistry> registry) {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "::1");

    private static final int PORT_MAX = 65_535;

    /** Each partition has a store of its own with its buffers; one machine with more would only be slower. */
    private static final int PARTITIONS_MAX = 64;

    public NodeConfig {
        if (!LOOPBACK.contains(host)) {
            throw new IllegalArgumentException("expected --host to be one of " + LOOPBACK + ", but got " + host
                    + ": this process signs with a development secret and does not encrypt");
        }
        requireBetween(0, PORT_MAX, "--port", port);
        requireBetween(0, PORT_MAX, "--kafka-port", kafkaPort);
        requireBetween(1, PARTITIONS_MAX, "--partitions", partitions);
    }

    /** Limits are those of one machine, tokens need not say more than whose they are, and records are written in Avro's single-object encoding. */
    public NodeConfig(
            String host, int port, int kafkaPort, int partitions, DataDirectory data, Optional<Path> fromCheckpoint) {
        this(
                host,
                port,
                kafkaPort,
                partitions,
                data,
                fromCheckpoint,
                ServingLimits.ONE_MACHINE,
                ClaimRules.NONE,
                Optional.empty());
    }

    /** Mailboxes begin with nothing, and limits are those of one machine. */
    public NodeConfig(String host, int port, int kafkaPort, int partitions, DataDirectory data) {
        this(host, port, kafkaPort, partitions, data, Optional.empty());
    }

    public NodeConfig withPartitions(int count) {
        return new NodeConfig(host, port, kafkaPort, count, data, fromCheckpoint, limits, claims, registry);
    }

    public NodeConfig withLimits(ServingLimits given) {
        return new NodeConfig(host, port, kafkaPort, partitions, data, fromCheckpoint, given, claims, registry);
    }

    public NodeConfig withClaims(ClaimRules rules) {
        return new NodeConfig(host, port, kafkaPort, partitions, data, fromCheckpoint, limits, rules, registry);
    }

    public NodeConfig withRegistry(Optional<SchemaRegistry> schemas) {
        return new NodeConfig(host, port, kafkaPort, partitions, data, fromCheckpoint, limits, claims, schemas);
    }

    private static void requireBetween(int min, int max, String flag, int value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "expected " + flag + " between " + min + " and " + max + ", but got " + value);
        }
    }
}
