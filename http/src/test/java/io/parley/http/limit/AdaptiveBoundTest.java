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
            bound.answered(began, false);
            bound.leave();
        }
    }

    private void fillUp() {
        fillUp(bound);
    }

    private static void fillUp(AdaptiveBound bound) {
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

    /** More is asked for than it lets in, and all that it does let in is answered after {@code ms}. */
    private void answerFull(long ms) {
        long began = now;
        fillUp();
        advance(ms);
        answerAll(bound, began);
    }

    @Test
    void shouldShrinkInProportionWhenAnswersGoOnTakingTooLong() {
        answerFull(250);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);

        answerFull(250);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST * 4 / 5);

        answerFull(400);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST * 2 / 5);
    }

    @Test
    void shouldShrinkAtOnceWhenMoreIsAskedForAndAnswersTakeFarTooLong() {
        answerFull(800);

        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST / 4);
    }

    @Test
    void shouldLetInAsManyAsAtFirstOnASlowDiskOfWhichNoMoreIsAsked() {
        for (int i = 0; i < 10; i++) {
            answerTogether(100, 2_000);
        }

        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
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
        answerFull(60_000);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST / 4);

        for (int i = 0; i < 10; i++) {
            answerFull(60_000);
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.MIN);
    }

    @Test
    void shouldComeBackToWhatItBeganWithOnceAnswersAreQuick() {
        for (int i = 0; i < 10; i++) {
            answerFull(60_000);
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
            bound.answered(began, false);
            bound.leave();
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST + InFlightLimit.AT_FIRST / 8 + 1);
    }

    private void grow() {
        for (int i = 0; i < 10; i++) {
            answerFull(100);
        }
        assertThat(bound.bound()).isGreaterThan(2 * InFlightLimit.AT_FIRST);
    }

    /** What was let in at other times says nothing of what an onrush would find: it would all come in at once. */
    @Test
    void shouldComeBackToWhatItBeganWithWhenNoMoreIsNeededAnyLonger() {
        grow();

        for (int i = 0; i < 20; i++) {
            answerTogether(20, 100);
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
    }

    @Test
    void shouldComeBackAtOnceAfterAQuietTime() {
        grow();
        answerTogether(20, 100);

        advance(10_000);
        answerTogether(20, 100);
        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
    }

    @Test
    void shouldKeepTwiceOfWhatIsNeededOnceItHasGrown() {
        grow();
        int grown = bound.bound();
        int needed = grown * 2 / 5;

        for (int i = 0; i < 20; i++) {
            answerTogether(needed, 100);
        }
        assertThat(bound.bound()).isEqualTo(2 * needed);
    }

    @Test
    void shouldNotChangeAgainForWhatBeganBeforeTheLastChange() {
        answerFull(400);
        long began = now;
        fillUp();
        advance(400);
        for (int i = 0; i < InFlightLimit.AT_FIRST / 2; i++) {
            bound.answered(began, false);
            bound.leave();
        }
        int once = bound.bound();
        advance(400);
        answerAll(bound, began);

        assertThat(once).isEqualTo(InFlightLimit.AT_FIRST / 2);
        assertThat(bound.bound()).isEqualTo(once);
    }

    @Test
    void shouldNotGrowWhileLessIsLetInThanItAllows() {
        for (int i = 0; i < 10; i++) {
            answerFull(60_000);
        }

        for (int i = 0; i < 20; i++) {
            long began = now;
            fillUp();
            advance(150);
            while (bound.inFlight() > 0) {
                bound.answered(began, true);
                bound.leave();
            }
        }
        assertThat(bound.bound()).isEqualTo(InFlightLimit.MIN);
    }

    /** More is asked for than either lets in; the one kind is answered after {@code ms} and the other, which goes first, after {@code firstMs}. */
    private void answerTooMuch(AdaptiveBound second, long ms, long firstMs) {
        long began = now;
        fillUp();
        fillUp(second);
        advance(ms);
        answerAll(second, began);
        advance(firstMs - ms);
        answerAll(bound, began);
    }

    /** To this one, whose answers have taken far too long. */
    private AdaptiveBound oneThatHasGivenWay() {
        AdaptiveBound second = bound.givingWay();
        for (int i = 0; i < 10; i++) {
            answerTooMuch(second, 100, 1_000);
        }
        return second;
    }

    private static void answerAll(AdaptiveBound bound, long began) {
        while (bound.inFlight() > 0) {
            bound.answered(began, false);
            bound.leave();
        }
    }

    /** Quick answers, whatever else is under way. */
    private void answerQuickly(AdaptiveBound each, int windows) {
        for (int i = 0; i < windows; i++) {
            long began = now;
            int before = each.inFlight();
            fillUp(each);
            advance(100);
            while (each.inFlight() > before) {
                each.answered(began, false);
                each.leave();
            }
        }
    }

    @Test
    void shouldGiveWayToAnotherOneWhoseAnswersTakeTooLong() {
        AdaptiveBound second = oneThatHasGivenWay();

        assertThat(bound.bound()).isEqualTo(InFlightLimit.MIN);
        assertThat(second.bound()).isEqualTo(InFlightLimit.MIN);
    }

    @Test
    void shouldNotGiveWayToASlowDiskOfWhichNoMoreIsAskedThanItDoes() {
        AdaptiveBound second = bound.givingWay();

        for (int i = 0; i < 10; i++) {
            long began = now;
            for (int j = 0; j < 20; j++) {
                bound.tryEnter();
            }
            answerQuickly(second, 10);
            answerAll(bound, began);
        }

        assertThat(bound.bound()).isEqualTo(InFlightLimit.AT_FIRST);
        assertThat(second.bound()).isGreaterThan(InFlightLimit.AT_FIRST);
    }

    @Test
    void shouldNotGiveWayOnceNothingOfTheOtherKindIsUnderWay() {
        AdaptiveBound second = oneThatHasGivenWay();

        answerQuickly(second, 20);

        assertThat(second.bound()).isGreaterThan(InFlightLimit.AT_FIRST);
    }

    @Test
    void shouldGrowOneStepOnlyForEachThatTheOtherKindHasBorne() {
        AdaptiveBound second = oneThatHasGivenWay();
        answerQuickly(bound, 1);
        int before = second.bound();
        bound.tryEnter();

        answerQuickly(second, 20);

        assertThat(second.bound()).isEqualTo((int) (before * 1.125 + 1));
    }

    @Test
    void shouldLetInWhatCanWaitOnlyASecondAfterSomethingWasRefused() {
        assertThat(bound.tryEnterAtEase()).isTrue();
        fillUp();
        bound.leave();
        assertThat(bound.tryEnterAtEase()).isFalse();

        advance(1_001);
        assertThat(bound.tryEnterAtEase()).isTrue();
        assertThat(bound.tryEnter()).isFalse();
    }

    @Test
    void shouldNotLetInWhatCanWaitWhileAnswersTakeTooLong() {
        answerTogether(20, 250);

        assertThat(bound.tryEnterAtEase()).isFalse();
    }

    @Test
    void shouldNotLetInWhatCanWaitWhileTheOtherKindIsPressed() {
        AdaptiveBound second = bound.givingWay();
        fillUp();

        assertThat(second.tryEnterAtEase()).isFalse();
    }

    /** What goes first takes nothing from the other's slowness. */
    @Test
    void shouldNotShrinkForOneThatGivesWay() {
        AdaptiveBound second = bound.givingWay();
        long began = now;
        fillUp(second);

        answerQuickly(bound, 10);
        answerAll(second, began);

        assertThat(bound.bound()).isGreaterThan(InFlightLimit.AT_FIRST);
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
                bound.answered(began, false);
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
