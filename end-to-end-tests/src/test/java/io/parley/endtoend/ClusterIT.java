package io.parley.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as {@link LiveFeedIT}, with every role in processes of its own: whichever of them dies, stops, or stands still while others take over
 * from it, every device puts together exactly the changes 1 … n, and nobody is shown anything older than what he has seen.
 *
 * <p>{@code -Dparley.live.seed=…} takes the seed that has failed. Needs HAProxy.
 */
@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class ClusterIT {
    private static final int RANDOM_RESTARTS = 4;
    private static final int ACTS_OF_EACH = 100;

    @TempDir
    private Path directory;

    @Test
    void shouldGiveEveryDeviceEveryChangeOnceWhicheverNodeGoes() throws Exception {
        assumeTrue(ParleyCluster.canRunHere(), "needs HAProxy, from the package haproxy");
        long seed = Long.getLong("parley.live.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        try (ParleyCluster cluster = ParleyCluster.start(directory);
                LiveRun run = new LiveRun(seed, cluster)) {
            System.out.println(run.run(ACTS_OF_EACH, RANDOM_RESTARTS));
        } catch (AssertionError e) {
            throw new AssertionError("with -Dparley.live.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
