package io.parley.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadBacklogTest {
    private static final int MANY = 3_200;

    private final ReadBacklog backlog = new ReadBacklog(Duration.ofMillis(100));

    private void look(int times, long waitMs) {
        look(times, waitMs, ReadBacklog.REQUESTS_MIN);
    }

    private void look(int times, long waitMs, int requests) {
        for (int i = 0; i < times; i++) {
            backlog.roundBegins();
            for (int request = 0; request < requests; request++) {
                backlog.letsIn();
            }
            backlog.looked(TimeUnit.MILLISECONDS.toNanos(waitMs));
        }
    }

    private int letIn() {
        int count = 0;
        for (int i = 0; i < MANY; i++) {
            count += backlog.letsIn() ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldLetInAllThatIsReadSoon() {
        look(10, 100);

        assertThat(letIn()).isEqualTo(MANY);
    }

    @Test
    void shouldForgiveOneWaitAlone() {
        for (int i = 0; i < 10; i++) {
            look(1, 5_000);
            look(1, 0);
        }

        assertThat(letIn()).isEqualTo(MANY);
    }

    @Test
    void shouldLetInAllWhereFewComeHoweverLongTheyWait() {
        look(10, 60_000, ReadBacklog.REQUESTS_MIN - 1);

        assertThat(letIn()).isEqualTo(MANY);
    }

    @Test
    void shouldLetInLessWhenWhatComesGoesOnWaiting() {
        look(2, 101);
        assertThat(letIn()).isEqualTo(MANY / 2);

        look(1, 101);
        assertThat(letIn()).isEqualTo(MANY / 4);
    }

    @Test
    void shouldLetInSomethingInAnyCase() {
        look(100, 60_000);

        assertThat(letIn()).isEqualTo(MANY / 128);
    }

    @Test
    void shouldLetInAllAgainWithinASecond() {
        look(100, 60_000);

        look((int) Duration.ofSeconds(1).dividedBy(SelectorLooks.EVERY), 1);

        assertThat(letIn()).isEqualTo(MANY);
    }
}
