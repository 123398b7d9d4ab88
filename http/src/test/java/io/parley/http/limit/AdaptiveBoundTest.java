package io.parley.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveBoundTest {
    private static final InFlightLimit LIMIT = new InFlightLimit(Duration.ofMillis(200), 2_048);

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
    private final AdaptiveBound bound = new AdaptiveBound(LIMIT, () -> now);

    private void advance(long ms) {
        now += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Lets in {@code count}, and answers all of them after {@code ms}. */
    private void answerTogether(int count, long ms) {
        long began = now;
        for (int i = 0; i < count; i++) {
            assertThat(bound.tryEnter()).isTrue();
        }
        advance(ms);
        for (int i = 0; i < count; i++) {
            bound.answered(began);
            bound.leave();
        }
    }

    private void fillUp() {
        while (bound.tryEnter()) {
            // One more.
        }
    }

    @Test
    void shouldLetInNoMoreThanItsBound() {
        fillUp();

        assertThat(bound.inFlight()).isEqualTo(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
        bound.leave();
        assertThat(bound.tryEnter()).isTrue();
        assertThat(bound.tryEnter()).isFalse();
    }

    @Test
    void shouldShrinkInProportionWhenAnswersGoOnTakingTooLong() {
        answerTogether(100, 250);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);

        answerTogether(100, 250);
        assertThat(bound.bound()).isEqualTo(80);

        answerTogether(80, 250);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.MIN);
    }

    @Test
    void shouldForgiveADiskThatHesitatesOnce() {
        for (int i = 0; i < 10; i++) {
            answerTogether(100, 2_000);
            answerTogether(100, 100);
        }

        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
    }

    @Test
    void shouldShrinkToAQuarterAtMostAndKeepTheLeast() {
        answerTogether(400, 60_000);
        answerTogether(400, 60_000);
        assertThat(bound.bound()).isEqualTo(100);

        for (int i = 0; i < 10; i++) {
            answerTogether(InFlightLimit.MIN, 60_000);
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.MIN);
    }

    @Test
    void shouldComeBackToWhatItBeganWithOnceAnswersAreQuick() {
        for (int i = 0; i < 10; i++) {
            answerTogether(InFlightLimit.MIN, 60_000);
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.MIN);

        for (int i = 0; i < 20; i++) {
            answerTogether(InFlightLimit.MIN, 150);
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
    }

    @Test
    void shouldGrowBeyondThatOnlyWhenItHasRefusedAlthoughAnswersAreQuick() {
        answerTogether(100, 100);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);

        long began = now;
        fillUp();
        advance(100);
        for (int i = 0; i < InFlightLimit.AT_FIRST; i++) {
            bound.answered(began);
            bound.leave();
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST + InFlightLimit.AT_FIRST / 8 + 1);
    }

    @Test
    void shouldNotChangeAgainForWhatBeganBeforeTheLastChange() {
        answerTogether(200, 400);
        long began = now;
        for (int i = 0; i < 200; i++) {
            bound.tryEnter();
        }
        advance(400);
        for (int i = 0; i < 100; i++) {
            bound.answered(began);
            bound.leave();
        }
        int once = bound.bound();
        advance(400);
        for (int i = 0; i < 100; i++) {
            bound.answered(began);
            bound.leave();
        }

        assertThat(once).isEqualTo(100);
        assertThat(bound.bound()).isEqualTo(once);
    }

    /** A node that does so many a second, one after the other, and is asked for ten times as many. */
    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 5_000})
    void shouldKeepAnswersQuickHoweverManyANodeCanDo(int perSecond) {
        long stepNanos = TimeUnit.SECONDS.toNanos(1) / perSecond / 10;
        ArrayDeque<Long> queue = new ArrayDeque<>();
        int answered = 0;
        int slow = 0;
        int steps = perSecond * 10 * 60;
        for (int step = 0; step < steps; step++) {
            now += stepNanos;
            if (bound.tryEnter()) {
                queue.add(now);
            }
            if (step % 10 == 9 && !queue.isEmpty()) {
                long began = queue.remove();
                bound.answered(began);
                bound.leave();
                answered++;
                slow += now - began > TimeUnit.SECONDS.toNanos(1) ? 1 : 0;
            }
        }

        // Until it has learnt how fast the node is, it lets in too many.
        assertThat(slow).isLessThan(3 * InFlightLimit.AT_FIRST);
        assertThat(answered).isGreaterThan(perSecond * 60 * 95 / 100);
        assertThat(bound.bound()).isBetween(InFlightLimit.MIN, perSecond * 2 / 5 + InFlightLimit.MIN);
    }
}
