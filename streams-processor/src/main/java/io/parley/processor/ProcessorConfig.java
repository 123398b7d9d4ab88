package io.parley.processor;

import io.parley.schemas.registry.SchemaRegistry;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a processor node. Invalid values fail at start, by name.
 *
 * @param client how the log is reached
 * @param stateDirectory where the mailbox stores are; deleting it costs a rebuild from the log and nothing else
 * @param nodeId this node's own name, the same after a restart, so that it gets its partitions back at once
 * @param threads stream threads; also how many partitions are restored at a time
 * @param log the topics as they have to be
 * @param memoryBytes native memory of all stores together
 * @param cluster empty for a node that is alone and holds everything
 * @param fromCheckpoint what stores without anything begin with; empty for nothing, so that they are made from the log's first record on
 * @param registry whose ids records are written with; empty for Avro's single-object encoding
 * @param lagLookPause between two looks how far this node is behind the log
 */
public record ProcessorConfig(
        LogClient client,
        Path stateDirectory,
        String nodeId,
        int threads,
        LogSettings log,
        long memoryBytes,
        Optional<ClusterMembership> cluster,
        Optional<Path> fromCheckpoint,
        Optional<SchemaRegistry> registry,
        Duration lagLookPause) {
    /** Several looks for each of a scraper's, which comes every 15 s as a rule. */
    private static final Duration LAG_LOOK_PAUSE_DEFAULT = Duration.ofSeconds(5);

    private static final int THREADS_MAX = 256;

    /** Below this, write buffers of a few partitions would be flushed all the time. */
    private static final long MEMORY_BYTES_MIN = 16L << 20;

    public ProcessorConfig {
        require(nodeId.matches("[A-Za-z0-9._-]{1,64}"), "nodeId", "1 to 64 characters of A-Z a-z 0-9 . _ -", nodeId);
        require(threads >= 1 && threads <= THREADS_MAX, "threads", "1 to " + THREADS_MAX, threads);
        require(memoryBytes >= MEMORY_BYTES_MIN, "memoryBytes", "at least " + MEMORY_BYTES_MIN, memoryBytes);
        require(lagLookPause.isPositive(), "lagLookPause", "above 0", lagLookPause);
    }

    /** Writes Avro's single-object encoding, and looks as often as by default. */
    public ProcessorConfig(
            LogClient client,
            Path stateDirectory,
            String nodeId,
            int threads,
            LogSettings log,
            long memoryBytes,
            Optional<ClusterMembership> cluster,
            Optional<Path> fromCheckpoint) {
        this(
                client,
                stateDirectory,
                nodeId,
                threads,
                log,
                memoryBytes,
                cluster,
                fromCheckpoint,
                Optional.empty(),
                LAG_LOOK_PAUSE_DEFAULT);
    }

    /** Of a node that is alone and holds everything, over a connection in the clear; stores without anything begin with nothing. */
    public ProcessorConfig(
            String bootstrapServers,
            Path stateDirectory,
            String nodeId,
            int threads,
            LogSettings log,
            long memoryBytes) {
        this(
                LogClient.plain(bootstrapServers),
                stateDirectory,
                nodeId,
                threads,
                log,
                memoryBytes,
                Optional.empty(),
                Optional.empty());
    }

    /** Among others. */
    public ProcessorConfig inCluster(LogClient reached, LogSettings topics, ClusterMembership membership) {
        return new ProcessorConfig(
                reached,
                stateDirectory,
                nodeId,
                threads,
                topics,
                memoryBytes,
                Optional.of(membership),
                fromCheckpoint,
                registry,
                lagLookPause);
    }

    public ProcessorConfig withCheckpoint(Optional<Path> checkpoint) {
        return new ProcessorConfig(
                client, stateDirectory, nodeId, threads, log, memoryBytes, cluster, checkpoint, registry, lagLookPause);
    }

    public ProcessorConfig withRegistry(Optional<SchemaRegistry> schemas) {
        return new ProcessorConfig(
                client,
                stateDirectory,
                nodeId,
                threads,
                log,
                memoryBytes,
                cluster,
                fromCheckpoint,
                schemas,
                lagLookPause);
    }

    public ProcessorConfig withLagLookPause(Duration pause) {
        return new ProcessorConfig(
                client, stateDirectory, nodeId, threads, log, memoryBytes, cluster, fromCheckpoint, registry, pause);
    }

    private static void require(boolean holds, String name, String expected, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + name + " of " + expected + ", but got " + actual);
        }
    }
}
