package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.parley.endtoend.ClusterUnderFaults.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** With containers, of the image that users run. Needs a Docker engine; where none answers, this is not run, and says so. */
class ContainersIT extends ClusterSuite {
    private static final String NOBODY_OF_THE_MACHINE = "10001:10001";
    private static final int UP_MEMORY_MIB = 768;

    /** PARLEY_HEAP_PERCENT, where nobody says otherwise. */
    private static final double HEAP_SHARE = 0.5;

    /** One of two survivor spaces: a third of the heap is young, and of that at most a third is one of them. */
    private static final double OF_THE_HEAP_FOR_COPIES_MAX = 1.0 / 9;

    /** Bash alone, as in the image's {@code healthy}: it has no curl. */
    private static final String METRICS = "exec 3<>/dev/tcp/127.0.0.1/8080;"
            + " printf 'GET /metrics HTTP/1.0\\r\\nHost: 127.0.0.1:8080\\r\\n\\r\\n' >&3; cat <&3";

    /** More than a node gives itself. */
    private static final int STOP_SECONDS_MAX = 70;

    @Override
    Cluster start(Path directory) throws Exception {
        return ContainerCluster.start(ParleyImage.made());
    }

    /** The nodes are those of {@link ClusterIT}: here it is the image and the wiring that has to be shown. */
    @Override
    int actsOfEach() {
        return 25;
    }

    @Override
    int restarts() {
        return firstFaults().size();
    }

    /** A processor is killed, and a broker paused. */
    @Override
    List<Fault> firstFaults() {
        return List.of(Fault.KILL, Fault.STILL);
    }

    @Test
    void shouldRunEverythingInOneContainerThatMayDoNothingElse() throws Exception {
        try (GenericContainer<?> up = ParleyImage.made().container(UP_MEMORY_MIB, List.of("up"))) {
            up.start();
            TestPatience.await()
                    .until(() ->
                            "healthy".equals(inspect(up).getState().getHealth().getStatus()));

            assertThat(say(up, "parley", "send", "--as", "alice", "bob", "Hi")).contains("sent to bob");
            TestPatience.await()
                    .untilAsserted(() -> assertThat(say(up, "parley", "messages", "--as", "bob", "alice"))
                            .contains("Hi"));

            // What the JVM says of its heap leaves out the part of it that collections copy to.
            assertThat(heapMaxBytes(up) / (UP_MEMORY_MIB << 20))
                    .isBetween(HEAP_SHARE * (1 - OF_THE_HEAP_FOR_COPIES_MAX), HEAP_SHARE);

            assertThat(inspect(up).getConfig().getUser()).isEqualTo(NOBODY_OF_THE_MACHINE);
            assertThat(up.execInContainer("touch", "/opt/parley/lib/parley.jar").getExitCode())
                    .isNotZero();
            up.getDockerClient()
                    .stopContainerCmd(up.getContainerId())
                    .withTimeout(STOP_SECONDS_MAX)
                    .exec();
            assertThat(inspect(up).getState().getExitCodeLong())
                    .as(up.getLogs())
                    .isZero();
        }
    }

    private static double heapMaxBytes(GenericContainer<?> node) throws Exception {
        return say(node, "bash", "-c", METRICS)
                .lines()
                .filter(line -> line.startsWith("jvm_memory_max_bytes{area=\"heap\"} "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    private static InspectContainerResponse inspect(GenericContainer<?> container) {
        return container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec();
    }

    /** @return what it printed, of a command that did what it was asked */
    private static String say(GenericContainer<?> container, String... command) throws Exception {
        ExecResult result = container.execInContainer(command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout();
    }
}
