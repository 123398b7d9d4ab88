package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A cluster of real processes behind a load balancer, as {@code end-to-end-tests/bin/cluster} starts it. Each restart is of one node: killed, stopped
 * in order, or held still for longer than its session and let go again.
 */
final class ParleyCluster implements RestartableNode {
    static final List<String> NODES = List.of(
            "broker-1",
            "broker-2",
            "broker-3",
            "processor-1",
            "processor-2",
            "ingest-1",
            "ingest-2",
            "query-1",
            "query-2");

    /** Longer than any session: others have taken over what the node believes to be its own when it goes on. */
    private static final long STILL_MS = 9_000;

    /** The script's ports are the first and those up to this far from it. */
    private static final int PORTS = 50;

    private final Path directory;
    private final int port;
    private final List<String> restarts = new ArrayList<>();

    private ParleyCluster(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static boolean canRunHere() {
        return Files.isExecutable(Path.of("/usr/sbin/haproxy")) || Files.isExecutable(Path.of("/usr/bin/haproxy"));
    }

    static ParleyCluster start(Path directory) throws Exception {
        ParleyCluster cluster = new ParleyCluster(directory, freePorts());
        try {
            cluster.run("start");
            return cluster;
        } catch (AssertionError | Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** A stretch of ports of which the first is free and the others most likely are: below those that the system gives out. */
    private static int freePorts() throws IOException {
        for (int first = 19_000; first < 30_000; first += PORTS) {
            try (ServerSocket _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
                return first;
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IOException("expected free ports from 19000 on");
    }

    /** Starts what is named, or everything; returns when it is ready. */
    void startNode(String... names) throws Exception {
        run("start", names);
    }

    /** SIGTERM; returns when it is gone. */
    void stopNode(String name) throws Exception {
        run("stop", name);
    }

    void signal(String signal, String name) throws Exception {
        run("signal", signal, name);
    }

    private void run(String action, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ParleyCommand.ROOT.resolve("end-to-end-tests/bin/cluster").toString(), action, directory.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(ParleyCommand.builder(List.of()).environment());
        builder.environment().put("PARLEY_CLUSTER_PORT", Integer.toString(port));
        // Nine of them start on a few cores, and each lives for a minute or two.
        builder.environment().put("PARLEY_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        Path out = Files.createTempFile("cluster", ".out");
        Process process = builder.redirectOutput(out.toFile()).start();
        try {
            assertThat(process.waitFor(TestPatience.TEST_MINUTES, TimeUnit.MINUTES))
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", command, Files.readString(out, StandardCharsets.UTF_8))
                    .isZero();
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
    public Tokens tokens() {
        try {
            return Tokens.ofSecret(Files.readString(directory.resolve("token-secret")));
        } catch (IOException e) {
            throw new AssertionError("expected the secret of a cluster that has run", e);
        }
    }

    @Override
    public synchronized void restart(Random random) throws Exception {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        // Every other time one of those that have the most to lose.
        List<String> among = restarts.size() % 2 == 0 ? List.of("processor-1", "processor-2") : NODES;
        restart(among.get(random.nextInt(among.size())), fault);
    }

    /** How a node goes. */
    enum Fault {
        KILL,
        STOP,
        STILL
    }

    synchronized void restart(String name, Fault fault) throws Exception {
        switch (fault) {
            case KILL -> {
                signal("KILL", name);
                run("start", name);
            }
            case STOP -> {
                stopNode(name);
                run("start", name);
            }
            case STILL -> {
                signal("STOP", name);
                TimeUnit.MILLISECONDS.sleep(STILL_MS);
                signal("CONT", name);
            }
        }
        restarts.add(name + " " + fault);
    }

    @Override
    public synchronized String report() {
        return restarts.toString();
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
