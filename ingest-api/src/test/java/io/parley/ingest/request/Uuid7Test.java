package io.parley.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Uuid7Test {
    private static final long SEED = 42;

    private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
    private final Uuid7 ids = new Uuid7(() -> Instant.ofEpochMilli(nowMs.get()), new SplittableRandom(SEED));

    @Test
    void shouldHoldTheTimeTheVersionAndTheVariant() {
        UUID id = ids.next();

        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(1_700_000_000_000L);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void shouldIncreaseAsTextWhileTheClockStandsStill() {
        // More than a millisecond can count.
        assertThat(Stream.generate(ids::next).limit(20_000).map(UUID::toString))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldIncreaseWhenTheClockStepsBack() {
        UUID before = ids.next();
        nowMs.addAndGet(-60_000);

        assertThat(ids.next().toString()).isGreaterThan(before.toString());
    }

    @Test
    void shouldFollowTheClock() {
        ids.next();
        nowMs.addAndGet(5);

        assertThat(ids.next().getMostSignificantBits() >>> 16).isEqualTo(nowMs.get());
    }

    @Test
    void shouldDifferFromThoseOfAnotherNodeInTheSameMillisecond() {
        var other = new Uuid7(() -> Instant.ofEpochMilli(nowMs.get()), new SplittableRandom(SEED + 1));

        assertThat(Stream.generate(ids::next).limit(1000))
                .doesNotContainAnyElementsOf(
                        Stream.generate(other::next).limit(1000).toList());
    }
}
