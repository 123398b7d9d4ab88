package io.parley.processor.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    private final List<String> woken = new ArrayList<>();
    private final List<Runnable> queued = new ArrayList<>();

    private void runQueued() {
        List<Runnable> tasks = List.copyOf(queued);
        queued.clear();
        tasks.forEach(Runnable::run);
    }

    @Test
    void shouldWakeThoseOfTheMailboxAndNobodyElse() {
        // Given
        Waiters waiters = new Waiters(10, queued::add);
        waiters.add(ADA, () -> woken.add("ada 1"));
        waiters.add(ADA, () -> woken.add("ada 2"));
        waiters.add(BOB, () -> woken.add("bob"));

        // When
        waiters.wake(ADA);

        // Then
        assertThat(woken).as("woken on the caller's thread").isEmpty();
        runQueued();
        assertThat(woken).containsExactlyInAnyOrder("ada 1", "ada 2");
    }

    @Test
    void shouldRefuseMoreThanItsBound() {
        Waiters waiters = new Waiters(2, Runnable::run);
        Runnable first = () -> {};

        assertThat(waiters.add(ADA, first)).isTrue();
        assertThat(waiters.add(BOB, () -> {})).isTrue();
        assertThat(waiters.add(BOB, () -> {})).isFalse();
        assertThat(waiters.count()).isEqualTo(2);

        waiters.remove(ADA, first);
        assertThat(waiters.add(BOB, () -> {})).isTrue();
    }

    @Test
    void shouldCountEachOnceHoweverOftenItIsRemoved() {
        Waiters waiters = new Waiters(2, Runnable::run);
        Runnable waiter = () -> {};
        waiters.add(ADA, waiter);

        waiters.remove(ADA, waiter);
        waiters.remove(ADA, waiter);
        waiters.remove(BOB, waiter);

        assertThat(waiters.count()).isZero();
    }

    @Test
    void shouldQueueAWaiterOnceHoweverOftenItsMailboxChanges() {
        // Given
        Waiters waiters = new Waiters(10, queued::add);
        waiters.add(ADA, () -> woken.add("ada"));

        // When
        waiters.wake(ADA);
        waiters.wake(ADA);
        waiters.wake(ADA);

        // Then
        assertThat(queued).hasSize(1);
        runQueued();
        waiters.wake(ADA);
        runQueued();
        assertThat(woken).containsExactly("ada", "ada");
    }
}
