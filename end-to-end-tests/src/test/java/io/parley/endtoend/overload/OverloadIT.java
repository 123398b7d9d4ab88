package io.parley.endtoend.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.ParleyProcess;
import io.parley.endtoend.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few seconds of far too much: what is refused is refused in order, and what is accepted is kept. How quick answers are is for OverloadMeasurement to say. */
class OverloadIT {
    private static final int USERS = 50;
    private static final Duration TIME = Duration.ofSeconds(5);

    /** Ten for each that is let in. */
    private static final int UNDER_WAY = 320;

    private static final String IN_FLIGHT = "32";
    private static final Duration CAUGHT_UP_PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseInOrderWhatIsTooMuchAndKeepWhatItAccepts() throws Exception {
        Path data = directory.resolve("data");
        try (ParleyProcess node = ParleyProcess.launch(Map.of(), 0, data, "--in-flight", IN_FLIGHT)) {
            // Given
            node.awaitReady();
            Tokens tokens = Tokens.of(data);
            Tally tally = new Tally();
            Kept kept = new Kept(node.url(), tokens, USERS);
            long seed = Mix.anySeed();
            try (OpenLoop loop = new OpenLoop(node.url(), new Mix(node.url(), tokens, USERS, seed))) {
                // When
                loop.runClosed(UNDER_WAY, TIME, (ask, answer, times) -> {
                    tally.add(ask.kind(), answer, times);
                    kept.add(ask, answer);
                });

                // Then
                assertThat(tally.clean()).as("seed %d: %s", seed, tally).isTrue();
                assertThat(tally.count(503)).as("seed %d: %s", seed, tally).isPositive();
                assertThat(tally.accepted()).isPositive();
                assertThat(kept.isKept(CAUGHT_UP_PATIENCE)).as("seed %d", seed).isTrue();
            }
            assertThat(node.stop()).isZero();
        }
    }
}
