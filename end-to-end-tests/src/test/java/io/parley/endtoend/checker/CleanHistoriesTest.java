package io.parley.endtoend.checker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A correct Parley raises no alarm, whatever falls together, and no check has nothing to look at. */
class CleanHistoriesTest {
    private static final int SEEDS = 300;
    private static final int OPERATIONS = 400;

    @Test
    void shouldFindNothingInWhatIsCorrect() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ChatChecker.Report report =
                    ModelRun.of(seed, 4, OPERATIONS, ModelParley.Defect.NONE).check();
            assertThat(report.red()).as("seed %d: %s", seed, report).isEmpty();
            assertThat(report.vacuous()).as("seed %d: %s", seed, report).isEmpty();
        }
    }

    /** With as many mailboxes as a campaign has, and as much in each: what took the square of either would not come to an end. */
    @Test
    void shouldBearALongHistory() {
        ChatChecker.Report report =
                ModelRun.of(1, 200, 200_000, ModelParley.Defect.NONE).check();
        assertThat(report.red()).as("%s", report).isEmpty();
        assertThat(report.vacuous()).as("%s", report).isEmpty();
    }
}
