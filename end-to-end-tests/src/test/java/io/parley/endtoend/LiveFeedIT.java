package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Users write to each other and to themselves, send again and mark as read, while the node is stopped, killed and started again. Every
 * device puts together exactly the changes 1 … n that the model says, over whatever connections it had; and every list of conversations
 * says what the whole feed up to one moment says.
 *
 * <p>{@code -Dparley.live.seeds=20} takes more seeds than one; {@code -Dparley.live.seed=…} the one that has failed.
 */
@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class LiveFeedIT {
    @TempDir
    private Path directory;

    static LongStream seeds() {
        String one = System.getProperty("parley.live.seed");
        return one == null
                ? new Random().longs(Integer.getInteger("parley.live.seeds", 1))
                : LongStream.of(Long.parseLong(one));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveEveryDeviceEveryChangeOnceWhateverBreaks(long seed) throws Exception {
        NodeInProcess node = NodeInProcess.start(directory);
        try (node) {
            run(seed, node, 100, 4);
        }
        assertThat(node.cut())
                .as("readers that were cut off because they had stopped reading")
                .isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveEveryDeviceEveryChangeOnceWhenTheProcessIsKilled(long seed) throws Exception {
        try (KilledNode node = new KilledNode(directory.resolve("data"))) {
            run(seed, node, 40, 2);
        }
    }

    private static void run(long seed, RestartableNode node, int actsOfEach, int restarts) throws Exception {
        System.out.println("seed " + seed);
        try (LiveRun run = new LiveRun(seed, node)) {
            System.out.println(run.run(actsOfEach, restarts));
        } catch (AssertionError e) {
            throw new AssertionError("with -Dparley.live.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
