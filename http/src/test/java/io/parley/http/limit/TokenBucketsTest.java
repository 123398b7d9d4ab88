package io.parley.http.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketsTest {
    private static final UserId ALICE = new UserId("alice");

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final TokenBuckets<UserId> rates =
            new TokenBuckets<>(new Rate(10, 3), () -> Instant.ofEpochMilli(nowMs.get()));

    private int taken(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rates.tryTake(ALICE).isEmpty() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void shouldAllowABurstAndThenSayHowLongToWait() {
        assertThat(taken(3)).isEqualTo(3);

        assertThat(rates.tryTake(ALICE)).contains(Duration.ofMillis(100));
        nowMs.addAndGet(40);
        assertThat(rates.tryTake(ALICE)).contains(Duration.ofMillis(60));
    }

    @Test
    void shouldHoldTheRateInTheLongRun() {
        taken(3);
        int taken = 0;
        for (int ms = 0; ms < 10_000; ms += 7) {
            nowMs.addAndGet(7);
            taken += taken(1);
        }

        assertThat(taken).isBetween(99, 100);
    }

    @Test
    void shouldNotSaveUpMoreThanTheBurst() {
        taken(3);
        nowMs.addAndGet(Duration.ofDays(400).toMillis());

        assertThat(taken(10)).isEqualTo(3);
    }

    @Test
    void shouldNotGiveTheSameTimeTwiceWhenTheClockStepsBack() {
        taken(3);
        nowMs.addAndGet(-1000);
        assertThat(taken(1)).isZero();

        nowMs.addAndGet(100);
        assertThat(taken(2)).isEqualTo(1);
    }

    @Test
    void shouldHoldEachUserToHisOwnRate() {
        taken(3);

        assertThat(rates.tryTake(new UserId("bob"))).isEmpty();
    }

    @Test
    void shouldForgetUsersWhoAreIdle() {
        for (int i = 0; i < 1000; i++) {
            rates.tryTake(new UserId("user" + i));
        }
        assertThat(rates.size()).isEqualTo(1000);

        nowMs.addAndGet(1000);
        for (int i = 0; i < 1000; i++) {
            rates.tryTake(ALICE);
        }
        assertThat(rates.size()).isEqualTo(1);
    }

    @Test
    void shouldNeverKeepMoreUsersThanItsBound() {
        for (int i = 0; i < TokenBuckets.BUCKETS_MAX + 1000; i++) {
            rates.tryTake(new UserId("user" + i));
        }

        assertThat(rates.size()).isEqualTo(TokenBuckets.BUCKETS_MAX);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, perSecond", "1, 0, burst", "1000001, 1, perSecond", "-1, 1, perSecond"})
    void shouldRefuseANonsensicalRateByName(int perSecond, int burst, String name) {
        assertThatThrownBy(() -> new Rate(perSecond, burst))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected " + name + " ");
    }
}
