package io.parley.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void shouldWaitLongerEachTimeUpToABound() {
        assertThat(Backoff.most(1)).isEqualTo(Duration.ofMillis(50));
        assertThat(Backoff.most(2)).isEqualTo(Duration.ofMillis(100));
        assertThat(Backoff.most(6)).isEqualTo(Duration.ofMillis(1_600));
        assertThat(Backoff.most(7)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Backoff.most(1_000_000)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldSpreadItsWaitsOverTheUpperHalfAndBeginAnewAfterASuccess() {
        // Given
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Backoff backoff = new Backoff(new Random(seed));

        for (int round = 0; round < 100; round++) {
            for (int attempt = 1; attempt <= 10; attempt++) {
                // When
                Duration wait = backoff.next();

                // Then
                Duration most = Backoff.most(attempt);
                assertThat(wait).isBetween(most.dividedBy(2), most);
            }
            backoff.reset();
        }
    }
}
