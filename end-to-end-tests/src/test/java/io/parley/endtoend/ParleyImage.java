package io.parley.endtoend;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The image that {@code docker/build} makes of what Maven has built. {@code BUILD_IMAGE}, {@code BASE_IMAGE} and {@code HAPROXY_IMAGE} in the
 * environment name what takes the place of the usual ones.
 */
final class ParleyImage {
    /** What the balancer runs in. */
    static final String BALANCER = named("HAPROXY_IMAGE", "haproxy:3.2");

    private static final String NAME = "parley:tested";
    private static final String BASE = named("BASE_IMAGE", "debian:bookworm-slim");

    /** One without Maven, so that what Maven has just built is what is tested. */
    private static final String BUILD = named("BUILD_IMAGE", "eclipse-temurin:25-jdk");

    /** Programs and their caches are read, data is written to the volume, and nothing is run from what is left. */
    private static final Map<String, String> TEMPORARY = Map.of("/tmp", "mode=1777,size=64m,noexec,nosuid,nodev");

    private ParleyImage() {}

    /**
     * Made when it is first asked for. A machine without an engine, or where an image that it takes can neither be found nor fetched, fails the
     * assumption that there is one, aloud; so does {@code PARLEY_CONTAINERS=none} in the environment.
     */
    static ParleyImage made() throws IOException, InterruptedException {
        need(!"none".equals(System.getenv("PARLEY_CONTAINERS")), "PARLEY_CONTAINERS is none");
        need(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine answers");
        for (String name : List.of(BALANCER, BASE, BUILD)) {
            need(canBeHad(name), name + " is not here and cannot be fetched");
        }
        build();
        return new ParleyImage();
    }

    private static void need(boolean there, String whyNot) {
        NotRun.unless(there, "the tests of the image and of the cluster in containers", whyNot);
    }

    private static String named(String variable, String usual) {
        return Optional.ofNullable(System.getenv(variable)).orElse(usual);
    }

    private static boolean canBeHad(String name) throws InterruptedException {
        DockerClient docker = DockerClientFactory.lazyClient();
        try {
            docker.inspectImageCmd(name).exec();
            return true;
        } catch (NotFoundException e) {
            // To be fetched, then.
        }
        try {
            return docker.pullImageCmd(name).start().awaitCompletion(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (DockerException e) {
            return false;
        }
    }

    /** Docker does nothing of it again while nothing has changed. */
    private static void build() throws IOException, InterruptedException {
        Path said = Files.createTempFile("docker-build", ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        ParleyCommand.ROOT.resolve("docker/build").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(Map.of("PARLEY_IMAGE", NAME, "BUILD_IMAGE", BUILD, "BASE_IMAGE", BASE));
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
