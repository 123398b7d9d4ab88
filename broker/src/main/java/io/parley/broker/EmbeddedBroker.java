package io.parley.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka node, broker and controller in one: alone on the loopback interface, or one of a cluster. What it holds is in its directory and outlives it.
 *
 * <p>Closing it is a clean shutdown. It cannot be made to crash: that takes a process of its own.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final int NODE_ID = 1;
    private static final String LOOPBACK = "127.0.0.1";

    /** Outside of the data directories, since formatting only looks into empty ones. */
    private static final String CLUSTER_ID_FILE = "cluster.id";

    /** Copies of what Kafka itself keeps, such as the group's offsets. */
    private static final int REPLICAS_MAX = 3;

    private final KafkaNode node;
    private final String host;
    private final int port;

    private EmbeddedBroker(KafkaNode node, String host, int port) {
        this.node = node;
        this.host = host;
        this.port = port;
    }

    /**
     * Starts a node on {@code directory}, formatting it first when it is new. Returns when the node takes requests; partitions may
     * need a moment more.
     *
     * @param port where clients connect; 0 for any free one
     */
    public static EmbeddedBroker start(Path directory, int port) {
        return start(directory, port, Map.of());
    }

    /** @param overrides Kafka's own broker settings, over ours */
    public static EmbeddedBroker start(Path directory, int port, Map<String, String> overrides) {
        var alone = new QuorumVoter(NODE_ID, LOOPBACK, freePort());
        int clientPort = port == 0 ? freePort() : port;
        return start(
                new BrokerConfig(directory, NODE_ID, LOOPBACK, LOOPBACK, clientPort, List.of(alone)),
                Uuid.randomUuid(),
                overrides);
    }

    /** Starts one node of a cluster; returns when it takes requests, for which most of the nodes must be there. */
    public static EmbeddedBroker start(BrokerConfig config) {
        return start(config, clusterId(config.quorum()), Map.of());
    }

    /** All nodes must be formatted with the same id, before they can talk to each other: it follows from what they have in common. */
    private static Uuid clusterId(List<QuorumVoter> quorum) {
        UUID id = UUID.nameUUIDFromBytes(quorum.toString().getBytes(StandardCharsets.UTF_8));
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private static EmbeddedBroker start(BrokerConfig config, Uuid newClusterId, Map<String, String> overrides) {
        Properties properties = settings(config);
        properties.putAll(overrides);
        format(config, newClusterId);
        var node = new KafkaNode(new KafkaConfig(properties, false));
        try {
            node.start();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        LOG.info(
                "broker {} listens on {}:{}, data in {}",
                config.nodeId(),
                config.host(),
                config.port(),
                config.directory());
        return new EmbeddedBroker(node, config.announced(), config.port());
    }

    private static void format(BrokerConfig config, Uuid newClusterId) {
        Path directory = config.directory();
        Path log = directory.resolve("log");
        try {
            Files.createDirectories(log);
            Path clusterIdFile = directory.resolve(CLUSTER_ID_FILE);
            if (!Files.exists(clusterIdFile)) {
                writeSynced(directory, CLUSTER_ID_FILE, newClusterId.toString());
            }
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Files.readString(clusterIdFile).strip())
                    .setNodeId(config.nodeId())
                    .addDirectory(log.toString())
                    .setMetadataLogDirectory(log.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .run();
            syncFilesOf(log);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to format the broker's directory " + directory, e);
        } catch (Exception e) {
            // Formatter.run declares nothing narrower.
            throw new IllegalStateException("expected to format the broker's directory " + directory, e);
        }
    }

    /**
     * Puts a file into place whole, on disk before anything is formatted for what it says: after a power loss there is the whole of it, or
     * nothing of the node.
     */
    private static void writeSynced(Path directory, String name, String content) throws IOException {
        Path whole = directory.resolve(name + ".new");
        Files.writeString(whole, content);
        sync(whole);
        Files.move(whole, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    /**
     * What the formatting has written is not synced, and a node that finds it empty after a power loss does not start, however whole its
     * log is. A look at each start costs less than to remember whether one was finished.
     */
    private static void syncFilesOf(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                sync(file);
            }
        }
        sync(directory);
    }

    /** A file, or the names in a directory. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Properties settings(BrokerConfig config) {
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", Integer.toString(config.nodeId()));
        settings.put("process.roles", "broker,controller");
        settings.put("log.dirs", config.directory().resolve("log").toString());
        settings.put(
                "listeners",
                "PLAIN://" + config.host() + ":" + config.port() + ",CONTROLLER://" + config.host() + ":"
                        + config.controllerPort());
        settings.put("advertised.listeners", "PLAIN://" + config.announced() + ":" + config.port());
        settings.put("listener.security.protocol.map", "PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAIN");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "controller.quorum.voters",
                config.quorum().stream().map(QuorumVoter::toString).collect(Collectors.joining(",")));
        // A consumer that comes too early, or a typo, must not create a topic with one partition.
        settings.put("auto.create.topics.enable", "false");
        // Committed offsets must outlive a long holiday of the processor; losing them is survived, but means a long
        // replay.
        settings.put("offsets.retention.minutes", "5256000");
        settings.putAll(copies(Math.min(REPLICAS_MAX, config.quorum().size())));
        if (config.quorum().size() == 1) {
            // Nobody else can be elected. It waits for this long after each start, lest it push another one out.
            settings.put("controller.quorum.election.timeout.ms", "100");
        }
        settings.putAll(smallFootprint());
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    /** What Kafka itself keeps has as many copies as there can be: where one node is all there is, nobody else will join the group either. */
    private static Map<String, String> copies(int count) {
        String replicas = Integer.toString(count);
        String inSync = Integer.toString(Math.max(1, count - 1));
        String joinDelayMs = count == 1 ? "0" : "1000";
        return Map.of(
                "offsets.topic.replication.factor", replicas,
                // Of the offsets' topic, too; the topics of ours say their own.
                "min.insync.replicas", inSync,
                "transaction.state.log.replication.factor", replicas,
                "transaction.state.log.min.isr", inSync,
                "share.coordinator.state.topic.replication.factor", replicas,
                "share.coordinator.state.topic.min.isr", inSync,
                "group.initial.rebalance.delay.ms", joinDelayMs,
                "group.streams.initial.rebalance.delay.ms", joinDelayMs);
    }

    /** Defaults are sized for a dedicated server; these keep memory and start-up small beside everything else in the JVM. */
    private static Map<String, String> smallFootprint() {
        return Map.of(
                "offsets.topic.num.partitions", "1",
                "log.cleaner.dedupe.buffer.size", "2097152",
                "log.index.size.max.bytes", "1048576",
                "log.segment.bytes", "67108864",
                "num.network.threads", "1",
                "num.io.threads", "2",
                "background.threads", "2",
                "group.coordinator.threads", "1");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("expected a free port on the loopback interface", e);
        }
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return host + ":" + port;
    }

    public int port() {
        return port;
    }

    /** Shuts down cleanly and waits for it. */
    @Override
    public void close() {
        node.close();
    }
}
