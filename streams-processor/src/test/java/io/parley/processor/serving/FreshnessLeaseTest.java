package io.parley.processor.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshnessLeaseTest {
    private static final Duration LENGTH = Duration.ofSeconds(4);

    private final AtomicLong now = new AtomicLong();
    private final FreshnessLease lease = new FreshnessLease(LENGTH, now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldNotHoldBeforeAProof() {
        assertThat(lease.holds(10)).isFalse();
    }

    @Test
    void shouldHoldFromTheMomentOfTheQuestion() {
        // Given: the log's end was asked for at 0, and the answer took a second
        pass(Duration.ofSeconds(1));

        // When
        lease.seen(10, 10, 0);

        // Then
        pass(Duration.ofSeconds(3));
        assertThat(lease.holds(10)).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lease.holds(10)).isFalse();
    }

    @Test
    void shouldHoldOnlyOnceTheStoreHasCaughtUp() {
        lease.seen(10, 9, 0);
        assertThat(lease.holds(9)).isFalse();
        assertThat(lease.holds(10)).isTrue();
    }

    @Test
    void shouldNotTakeAStoreThatStandsStillForOneThatHasEverything() {
        // Given
        lease.seen(10, 10, now.get());

        // When: the log goes on, and the store does not
        for (int i = 0; i < 8; i++) {
            pass(Duration.ofMillis(500));
            lease.seen(11 + i, 10, now.get());
        }

        // Then
        pass(Duration.ofMillis(1));
        assertThat(lease.holds(10)).isFalse();
    }

    @Test
    void shouldGoOnWhileTheStoreFollowsALogThatAlwaysGrows() {
        for (int i = 1; i <= 100; i++) {
            lease.seen(10L * i, 10L * i - 5, now.get());
            pass(Duration.ofMillis(500));
            assertThat(lease.holds(10L * i)).as("look %d", i).isTrue();
        }
    }

    @Test
    void shouldFindAProofAgainAfterALongStill() {
        // Given: a look that was never caught up with, and then nothing for an hour
        lease.seen(1_000, 10, now.get());
        pass(Duration.ofHours(1));

        // When
        lease.seen(900, 900, now.get());

        // Then
        assertThat(lease.holds(900)).isTrue();
    }

    @Test
    void shouldNotHoldForAnAnswerThatIsOlderThanItsProofs() {
        // Given: two looks, of a log that had grown
        lease.seen(20, 20, now.get());
        pass(Duration.ofMillis(500));
        lease.seen(30, 30, now.get());

        // Then
        assertThat(lease.holds(19)).isFalse();
        // Everything that the look before had seen, which is in time as well
        assertThat(lease.holds(25)).isTrue();
        pass(LENGTH);
        assertThat(lease.holds(25)).isFalse();
        assertThat(lease.holds(30)).isTrue();
    }

    @Test
    void shouldKnowWhetherTheLogHasAnsweredInTime() {
        // Given: a store that is far behind, which proves nothing
        lease.seen(1_000, 10, now.get());

        // Then
        pass(LENGTH);
        assertThat(lease.hears()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lease.hears()).isFalse();
        lease.seen(1_000, 10, now.get());
        assertThat(lease.hears()).isTrue();
    }

    @Test
    void shouldHoldForEverForANodeThatIsAlone() {
        FreshnessLease alone = new FreshnessLease(FreshnessLease.FOR_EVER, now::get);
        pass(Duration.ofDays(365));
        assertThat(alone.holds(0)).isTrue();
    }
}
