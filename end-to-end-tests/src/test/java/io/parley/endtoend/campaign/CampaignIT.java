package io.parley.endtoend.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.checker.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A slice of the campaign: one round, or as many as begin within {@code -Dparley.campaign.duration=10m}. Only faults that any machine can
 * bear, without root.
 */
class CampaignIT {
    private static final Duration DURATION =
            Duration.parse("PT" + System.getProperty("parley.campaign.duration", "0s"));

    /** Each of them strikes once in a round. Deleted offsets are not among them: one strike often comes before there are any. StoreAgainstLogTest has those. */
    private static final List<UpFault> KINDS = List.of(
            UpFault.KILL,
            UpFault.KILL,
            UpFault.KILL,
            UpFault.KILL_STARTING,
            UpFault.STOP,
            UpFault.STATE_DELETED,
            UpFault.SST);

    private static final int ACCEPTED_PER_STRIKE = 2_000;

    /** Far fewer than there are on the slowest machine that it was tried on; more than none. */
    private static final int MESSAGES_MIN = 1_000;

    /** In the mean of a round, as all of these. */
    private static final int KILLS_MIN = 2;

    private static final int IN_DOUBT_MIN = 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    @Timeout(value = 30, unit = java.util.concurrent.TimeUnit.MINUTES)
    void shouldLoseDoubleAndReorderNothing() throws Exception {
        long end = System.nanoTime() + DURATION.toNanos();
        List<RoundReport> rounds = new ArrayList<>();
        do {
            long seed = new Random().nextLong();
            System.out.println("campaign: seed " + seed);

            // When
            RoundReport report = new Round<>(
                            new RoundPlan<>(Target.UP, seed, KINDS, KINDS.size(), ACCEPTED_PER_STRIKE, Duration.ZERO),
                            directory.resolve(Long.toString(seed)))
                    .run();
            System.out.println(report.line());

            // Then
            assertThat(report.verdict().red()).as("%s", report.verdict()).isEmpty();
            rounds.add(report);
        } while (System.nanoTime() < end);
        assertNotVacuous(rounds);
    }

    /** In one round of several a fault may have no effect, and leave a check with nothing to look at; not in all of them. */
    private static void assertNotVacuous(List<RoundReport> rounds) {
        Set<String> never = new TreeSet<>(rounds.getFirst().verdict().vacuous());
        rounds.forEach(round -> never.retainAll(round.verdict().vacuous()));
        assertThat(never).isEmpty();
        assertThat(rounds.stream().mapToLong(round -> round.hit(UpFault.KILL)).sum())
                .isGreaterThanOrEqualTo((long) KILLS_MIN * rounds.size());
        assertThat(rounds.stream().mapToLong(RoundReport::messages).sum())
                .isGreaterThanOrEqualTo((long) MESSAGES_MIN * rounds.size());
        assertThat(rounds.stream()
                        .mapToLong(round -> round.operations(Outcome.INFO))
                        .sum())
                .isGreaterThanOrEqualTo((long) IN_DOUBT_MIN * rounds.size());
    }
}
