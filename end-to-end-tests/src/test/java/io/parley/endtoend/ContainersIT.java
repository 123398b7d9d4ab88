package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** With containers, of the image that users run. Needs a Docker engine; where none answers, this is not run, and says so. */
class ContainersIT extends ClusterSuite {
    private static final String NOBODY_OF_THE_MACHINE = "10001:10001";
    private static final int UP_MEMORY_MIB = 768;

    /** More than a node gives itself. */
    private static final int STOP_SECONDS_MAX = 70;

    @Override
    Cluster start(Path directory) throws Exception {
        return ContainerCluster.start(ParleyImage.made());
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
