package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One {@code parley up}: the same data directory and the same ports through all its lives. Who breaks it uses it from one thread; where it
 * is never changes.
 */
final class Node implements AutoCloseable {
    /** Below the ports that a machine hands out by itself, so that nobody takes one between two lives. */
    private static final int PORT_MIN = 15_000;

    private static final int PORT_MAX = 32_000;

    private final Path data;
    private final int port;
    private final int kafkaPort;
    private final int partitions;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Long> readyMs = new ArrayList<>();
    private @Nullable ParleyProcess process;

    Node(Path data, int partitions) {
        this.data = data;
        this.port = freePort();
        this.kafkaPort = freePort();
        this.partitions = partitions;
    }

    private static int freePort() {
        // Ports come from no seed: another campaign may run beside this one.
        Random random = new Random();
        while (true) {
            int candidate = PORT_MIN + random.nextInt(PORT_MAX - PORT_MIN);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody has it: another one.
            }
        }
    }

    Path data() {
        return data;
    }

    Path state() {
        return data.resolve("state");
    }

    Path broker() {
        return data.resolve("broker");
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where its log can be read, by the node or by a broker in its place. */
    int kafkaPort() {
        return kafkaPort;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** For the lives that begin from now on. */
    Map<String, String> environment() {
        return environment;
    }

    /** Begins a life, and waits for nothing. */
    void launch() throws IOException {
        process = ParleyProcess.launch(
                environment,
                port,
                data,
                "--kafka-port",
                Integer.toString(kafkaPort),
                "--partitions",
                Integer.toString(partitions));
    }

    /** Begins a life; returns when it serves. */
    void start() throws IOException, InterruptedException {
        launch();
        awaitReady();
    }

    void awaitReady() throws IOException, InterruptedException {
        ParleyProcess life = process();
        life.awaitReady();
        readyMs.add(life.readyAfter().toMillis());
    }

    ParleyProcess process() {
        if (process == null) {
            throw new IllegalStateException("expected a node that was started");
        }
        return process;
    }

    /** From each start to the word that it is ready, in milliseconds. */
    List<Long> readyMs() {
        return readyMs;
    }

    void signal(String name) throws IOException, InterruptedException {
        Shell.run("kill", "-" + name, Long.toString(process().pid()));
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
