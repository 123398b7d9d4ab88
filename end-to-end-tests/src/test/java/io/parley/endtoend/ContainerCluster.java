package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster in containers, named and wired as in {@code docker/compose.yaml}, behind the same HAProxy. Only the balancer can be reached from
 * outside.
 */
final class ContainerCluster implements Cluster {
    private static final String BROKERS = "broker-1:9092,broker-2:9092,broker-3:9092";
    private static final String QUORUM = "1@broker-1:9093,2@broker-2:9093,3@broker-3:9093";
    private static final String PROCESSORS = "processor-1:7070,processor-2:7070";
    private static final String PARTITIONS = "4";
    private static final int API_PORT = 8080;

    /** What compose.yaml gives each role. */
    private static final Map<String, Integer> MEMORY_MIB =
            Map.of("broker", 768, "processor", 1280, "ingest", 512, "query", 512);

    private static final int BALANCER_MEMORY_MIB = 256;

    /** Each look is a process in the container. */
    private static final Duration READY_POLL = Duration.ofSeconds(1);

    /** As in compose.yaml: longer than a node takes before it gives up. Then the engine kills it. */
    private static final int STOP_SECONDS_MAX = 70;

    /** Of a process that was killed. */
    private static final long KILLED = 128 + 9;

    private final ParleyImage image;
    private final Network network = Network.newNetwork();
    private final String tokenSecret = UUID.randomUUID().toString();
    private final String clusterSecret = UUID.randomUUID().toString();
    private final Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();
    private final GenericContainer<?> balancer;

    private ContainerCluster(ParleyImage image) {
        this.image = image;
        NODES.forEach(name -> containers.put(name, container(name)));
        this.balancer = balancer();
    }

    static ContainerCluster start(ParleyImage image) throws Exception {
        ContainerCluster cluster = new ContainerCluster(image);
        try {
            // Brokers first, since the others would only wait for them, and take their CPU meanwhile.
            cluster.startNode(NODES.subList(0, 3).toArray(String[]::new));
            cluster.startNode(NODES.subList(3, NODES.size()).toArray(String[]::new));
            cluster.balancer.start();
            return cluster;
        } catch (AssertionError | Exception e) {
            cluster.close();
            throw e;
        }
    }

    private GenericContainer<?> container(String name) {
        String role = role(name);
        List<String> command = role.equals("broker")
                ? List.of(role, "--node-id", name.substring(name.indexOf('-') + 1), "--announced", name)
                : List.of(role);
        return image.container(Objects.requireNonNull(MEMORY_MIB.get(role), role), command)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withEnv(settings(name));
    }

    private static String role(String name) {
        return name.substring(0, name.indexOf('-'));
    }

    private Map<String, String> settings(String name) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "PARLEY_HOST",
                "0.0.0.0",
                // Nine of them start on a few cores, and each lives for a minute or two.
                "PARLEY_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1"));
        switch (role(name)) {
            case "broker" ->
                settings.putAll(Map.of("PARLEY_PORT", "9092", "PARLEY_HTTP_PORT", "8080", "PARLEY_QUORUM", QUORUM));
            case "processor" -> {
                settings.putAll(log());
                settings.putAll(Map.of("PARLEY_PORT", "7070", "PARLEY_CLUSTER_SECRET", clusterSecret));
                settings.putAll(Map.of("PARLEY_NODE_ID", name, "PARLEY_ANNOUNCED", name + ":7070"));
            }
            case "ingest" -> {
                settings.putAll(log());
                settings.putAll(clients());
            }
            case "query" -> {
                settings.putAll(clients());
                settings.putAll(Map.of("PARLEY_PROCESSORS", PROCESSORS, "PARLEY_CLUSTER_SECRET", clusterSecret));
            }
            default -> throw new AssertionError("expected one of " + NODES + ", but got " + name);
        }
        return settings;
    }

    private static Map<String, String> log() {
        return Map.of("PARLEY_KAFKA", BROKERS, "PARLEY_PARTITIONS", PARTITIONS);
    }

    /** Of those that answer users. All of these tests' users have one address: it has no rate here. */
    private Map<String, String> clients() {
        return Map.of(
                "PARLEY_PORT",
                "8080",
                "PARLEY_AUTH_HS256_SECRET",
                tokenSecret,
                "PARLEY_TRUSTED_PROXIES",
                subnet(),
                "PARLEY_ADDRESS_RATE",
                "0");
    }

    private String subnet() {
        return DockerClientFactory.lazyClient()
                .inspectNetworkCmd()
                .withNetworkId(network.getId())
                .exec()
                .getIpam()
                .getConfig()
                .getFirst()
                .getSubnet();
    }

    private GenericContainer<?> balancer() {
        String configuration = ParleyCommand.ROOT.resolve("docker/haproxy").toString();
        Bind bind = new Bind(configuration, new Volume("/usr/local/etc/haproxy"), AccessMode.ro);
        return new GenericContainer<>(DockerImageName.parse(ParleyImage.BALANCER))
                .withNetwork(network)
                .withExposedPorts(API_PORT)
                .withCreateContainerCmdModifier(create -> {
                    ParleyImage.confine(create, BALANCER_MEMORY_MIB);
                    Objects.requireNonNull(create.getHostConfig()).withBinds(bind);
                });
    }

    @Override
    public URI url() {
        return URI.create("http://" + balancer.getHost() + ":" + balancer.getMappedPort(API_PORT));
    }

    /** Within their network only. */
    @Override
    public Optional<URI> operationsOf(String broker) {
        return Optional.empty();
    }

    @Override
    public Tokens tokens() {
        return Tokens.ofSecret(tokenSecret);
    }

    @Override
    public void startNode(String... names) {
        for (String name : names) {
            GenericContainer<?> container = container(name, containers);
            if (container.getContainerId() == null) {
                container.start();
            } else if (!isRunning(container)) {
                // The same one, with its volume and its name; Testcontainers itself would make a new one.
                docker(container).startContainerCmd(container.getContainerId()).exec();
            }
        }
        for (String name : names) {
            awaitReady(name);
        }
    }

    private void awaitReady(String name) {
        GenericContainer<?> container = container(name, containers);
        try {
            TestPatience.await()
                    .pollInterval(READY_POLL)
                    .failFast(name + " has ended", () -> !isRunning(container))
                    .until(() ->
                            container.execInContainer("/opt/parley/bin/healthy").getExitCode() == 0);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError("expected " + name + " to get ready, but it said: " + container.getLogs(), e);
        }
    }

    @Override
    public void stopNode(String name) {
        GenericContainer<?> container = container(name, containers);
        docker(container)
                .stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS_MAX)
                .exec();
        assertThat(state(container).getExitCodeLong())
                .as("exit code of %s, which had %d s to stop", name, STOP_SECONDS_MAX)
                .isNotEqualTo(KILLED);
    }

    /** STOP and CONT are the engine's pause and unpause: they stop every thread as the signals do, and nothing in the container can tell. */
    @Override
    public void signal(String signal, String name) {
        GenericContainer<?> container = container(name, containers);
        String id = container.getContainerId();
        switch (signal) {
            case "KILL" -> {
                docker(container).killContainerCmd(id).withSignal("KILL").exec();
                TestPatience.await().until(() -> !isRunning(container));
            }
            case "STOP" -> pause(container);
            case "CONT" -> docker(container).unpauseContainerCmd(id).exec();
            default -> throw new AssertionError("expected KILL, STOP or CONT, but got " + signal);
        }
    }

    /** The engine gives up ("unable to freeze") when a thread stays in the kernel for long, such as for the disk, and lets the container go on. */
    private static void pause(GenericContainer<?> container) {
        TestPatience.await().until(() -> {
            docker(container).pauseContainerCmd(container.getContainerId()).exec();
            return true;
        });
    }

    private static GenericContainer<?> container(String name, Map<String, GenericContainer<?>> containers) {
        return Objects.requireNonNull(containers.get(name), name);
    }

    private static DockerClient docker(GenericContainer<?> container) {
        return container.getDockerClient();
    }

    private static boolean isRunning(GenericContainer<?> container) {
        return Boolean.TRUE.equals(state(container).getRunning());
    }

    private static ContainerState state(GenericContainer<?> container) {
        return docker(container)
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState();
    }

    @Override
    public void close() {
        balancer.stop();
        // The last to start is the first to end.
        List.copyOf(containers.values()).reversed().forEach(GenericContainer::stop);
        network.close();
    }
}
