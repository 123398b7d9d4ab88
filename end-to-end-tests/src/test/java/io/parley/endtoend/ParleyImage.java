package io.parley.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The image that {@code docker/build} makes of what Maven has built. {@code BUILD_IMAGE} and {@code BASE_IMAGE} in the environment say what of, where
 * the usual ones cannot be had.
 */
final class ParleyImage {
    private static final String NAME = "parley:tested";

    /** Programs and their caches are read, data is written to the volume, and nothing is run from what is left. */
    private static final Map<String, String> TEMPORARY = Map.of("/tmp", "mode=1777,size=64m,noexec,nosuid,nodev");

    private ParleyImage() {}

    /** Made when it is first asked for, which on a machine without an engine fails the assumption that there is one, aloud. */
    static ParleyImage made() throws IOException, InterruptedException {
        boolean engine = DockerClientFactory.instance().isDockerAvailable();
        if (!engine) {
            System.out.println(
                    "NOT RUN, since no Docker engine answers: the tests of the image and of the cluster in containers");
        }
        assumeTrue(engine, "needs a Docker engine, and none answers");
        build();
        return new ParleyImage();
    }

    /** Docker does nothing of it again while nothing has changed. */
    private static void build() throws IOException, InterruptedException {
        Path said = Files.createTempFile("docker-build", ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        ParleyCommand.ROOT.resolve("docker/build").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PARLEY_IMAGE", NAME);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(TestPatience.TEST_MINUTES, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(
                        "expected docker/build to make an image, but it said: " + Files.readString(said));
            }
        } finally {
            process.destroyForcibly();
            Files.delete(said);
        }
    }

    /**
     * One that has not been started, confined as in the compose files.
     *
     * @param memoryMib what it may have of memory
     * @param command the words after {@code parley}
     */
    GenericContainer<?> container(int memoryMib, List<String> command) {
        return new GenericContainer<>(DockerImageName.parse(NAME))
                .withCommand(command.toArray(String[]::new))
                .withTmpFs(TEMPORARY)
                .withCreateContainerCmdModifier(create -> confine(create, memoryMib));
    }

    static void confine(CreateContainerCmd create, int memoryMib) {
        HostConfig host = Objects.requireNonNull(create.getHostConfig(), "Testcontainers gives one");
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory((long) memoryMib << 20);
    }
}
