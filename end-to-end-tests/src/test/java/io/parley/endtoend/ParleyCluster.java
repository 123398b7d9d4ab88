package io.parley.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of real processes on this machine, as {@code end-to-end-tests/bin/cluster} starts it. */
public final class ParleyCluster implements Cluster {
    /** The script's ports are the first and those up to this far from it. */
    private static final int PORTS = 50;

    private static final int BROKERS = 3;
    private static final int STATISTICS = 9;

    /** One less than the first broker's port for operations. */
    private static final int OPERATIONS = 5;

    private static final int PARTITIONS = 4;

    /** Set by {@code end-to-end-tests/bin/cluster-network}; empty elsewhere. */
    private static final String NETWORK =
            Optional.ofNullable(System.getenv("PARLEY_CLUSTER_NETWORK")).orElse("");

    /** One less than the last number of the first broker's address there. */
    private static final int FIRST_BROKER = 10;

    /** Where the search for ports begins. */
    private static final int FIRST_PORT = Integer.parseInt(
            Optional.ofNullable(System.getenv("PARLEY_CLUSTER_PORT")).orElse("19000"));

    private final Path directory;
    private final int port;
    private final int partitions;

    private ParleyCluster(Path directory, int port, int partitions) {
        this.directory = directory;
        this.port = port;
        this.partitions = partitions;
    }

    static boolean canRunHere() {
        return HaProxy.program().isPresent();
    }

    static ParleyCluster start(Path directory) throws Exception {
        return start(directory, PARTITIONS);
    }

    /** @param partitions of its log */
    public static ParleyCluster start(Path directory, int partitions) throws Exception {
        ParleyCluster cluster = new ParleyCluster(directory, freePorts(), partitions);
        try (AtExit _ = AtExit.run(cluster::close)) {
            cluster.run("start");
            return cluster;
        } catch (AssertionError | Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** A stretch of ports of which the first is free and the others most likely are: below those that the system gives out. */
    private static int freePorts() throws IOException {
        for (int first = FIRST_PORT; first < 30_000; first += PORTS) {
            try (ServerSocket _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
                return first;
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IOException("expected free ports from " + FIRST_PORT + " on");
    }

    @Override
    public void startNode(String... names) throws Exception {
        run("start", names);
    }

    @Override
    public void stopNode(String name) throws Exception {
        run("stop", name);
    }

    @Override
    public void signal(String signal, String name) throws Exception {
        run("signal", signal, name);
    }

    /** @return what it printed */
    private String run(String action, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ParleyCommand.ROOT.resolve("end-to-end-tests/bin/cluster").toString(), action, directory.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(ParleyCommand.builder(List.of()).environment());
        if (canCut()) {
            builder.environment().put("PARLEY_CLUSTER_NETWORK", NETWORK);
        }
        builder.environment().put("PARLEY_CLUSTER_PORT", Integer.toString(port));
        builder.environment().put("PARLEY_CLUSTER_PARTITIONS", Integer.toString(partitions));
        // Nine of them start on a few cores, and each lives for a minute or two.
        builder.environment().put("PARLEY_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        Path out = Files.createTempFile("cluster", ".out");
        Process process = builder.redirectOutput(out.toFile()).start();
        try {
            boolean ended = process.waitFor(TestPatience.TEST_MINUTES, TimeUnit.MINUTES);
            String said = Files.readString(out, StandardCharsets.UTF_8).strip();
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError("expected " + command + " to succeed, but it said: " + said);
            }
            return said;
        } finally {
            process.destroyForcibly();
            Files.delete(out);
        }
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public Optional<URI> operationsOf(String broker) {
        int number = Integer.parseInt(broker.substring("broker-".length()));
        return Optional.of(URI.create("http://" + brokerHost(number) + ":" + (port + OPERATIONS + number)));
    }

    /** What the balancer knows of each of its servers, as a table. */
    public URI statistics() {
        return URI.create("http://127.0.0.1:" + (port + STATISTICS) + "/;csv");
    }

    public String bootstrapServers() {
        return IntStream.rangeClosed(1, BROKERS)
                .mapToObj(broker -> brokerHost(broker) + ":" + (port + broker))
                .collect(Collectors.joining(","));
    }

    private static String brokerHost(int broker) {
        return NETWORK.isEmpty() ? "127.0.0.1" : NETWORK + "." + (FIRST_BROKER + broker);
    }

    /** Whether each node is in a network namespace of its own, so that it can be cut off. */
    public static boolean canCut() {
        return !NETWORK.isEmpty();
    }

    /** What comes to a node, leaves it, or both. */
    public enum Way {
        IN,
        OUT,
        BOTH
    }

    /**
     * From now on, packets of a node are dropped.
     *
     * @param peers those that are for them or from them; empty for all
     */
    public void cut(Way way, String name, List<String> peers) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(way.name().toLowerCase(Locale.ROOT), name));
        arguments.addAll(peers);
        run("cut", arguments.toArray(String[]::new));
    }

    /** How many packets of the node were dropped since it was cut. */
    public long dropped(String name) throws Exception {
        return Long.parseLong(run("dropped", name));
    }

    /** From now on, none is dropped. */
    public void mend(String name) throws Exception {
        run("mend", name);
    }

    /** All that a node has written. */
    public Path data(String name) {
        return directory.resolve(name);
    }

    /** Of the process that runs; empty when none does. */
    public OptionalLong pid(String name) throws IOException {
        Path file = directory.resolve(name + ".pid");
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        long pid = Long.parseLong(Files.readString(file).strip());
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            String stat = Files.readString(process.resolve("stat"));
            // One that has ended may stay in the table for a while; the last of its threads closes its ports and files.
            boolean ended = stat.startsWith("Z", stat.lastIndexOf(')') + 2) && threads.count() <= 1;
            return ended ? OptionalLong.empty() : OptionalLong.of(pid);
        } catch (IOException e) {
            if (Files.exists(process)) {
                throw e;
            }
            return OptionalLong.empty();
        }
    }

    @Override
    public Tokens tokens() {
        try {
            return Tokens.ofSecret(Files.readString(directory.resolve("token-secret")));
        } catch (IOException e) {
            throw new AssertionError("expected the secret of a cluster that has run", e);
        }
    }

    /** Ends every process at once. */
    @Override
    public void close() {
        for (String name : List.of(
                "balancer",
                "query-1",
                "query-2",
                "ingest-1",
                "ingest-2",
                "processor-1",
                "processor-2",
                "broker-1",
                "broker-2",
                "broker-3")) {
            try {
                String pid = Files.readString(directory.resolve(name + ".pid")).strip();
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
            } catch (IOException e) {
                // It was never started.
            }
        }
    }
}
