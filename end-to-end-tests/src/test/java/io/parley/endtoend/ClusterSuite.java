package io.parley.endtoend;

import io.parley.endtoend.ClusterUnderFaults.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as {@link LiveFeedIT}, with every role in processes of its own: whichever of them dies, stops, or stands still while others take over
 * from it, every device puts together exactly the changes 1 … n, and nobody is shown anything older than what he has seen. Each kind of
 * cluster has a subclass.
 *
 * <p>{@code -Dparley.live.seed=…} takes the seed that has failed.
 */
@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
abstract class ClusterSuite {
    /**
     * Starts a cluster; returns when every node is ready. Where it cannot, the tests are not run, and say so.
     *
     * @param directory for whatever it keeps
     */
    abstract Cluster start(Path directory) throws Exception;

    /** How much each user does. */
    abstract int actsOfEach();

    /** How many nodes go meanwhile. */
    abstract int restarts();

    /** How the first of them go; the others as chance decides. */
    abstract List<Fault> firstFaults();

    @Test
    void shouldGiveEveryDeviceEveryChangeOnceWhicheverNodeGoes(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("parley.live.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        try (ClusterUnderFaults cluster = new ClusterUnderFaults(start(directory), firstFaults());
                LiveRun run = new LiveRun(seed, cluster)) {
            System.out.println(run.run(actsOfEach(), restarts()));
        } catch (AssertionError e) {
            throw new AssertionError("with -Dparley.live.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
