package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.limit.SpareRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams that are behind leave time for requests, and go on all the same. */
final class CatchingUpTest {
    private static final Executor OWN_THREAD = Thread::startVirtualThread;
    private static final int TURNS = 4;
    private static final int STREAMS = 3 * TURNS;

    private final CatchingUp catchingUp = new CatchingUp(TURNS);

    /** Has room when it is asked for the given time, and from then on; and counts who is in it. */
    private static final class Room implements SpareRoom {
        private final int freeFrom;
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();

        Room(int freeFrom) {
            this.freeFrom = freeFrom;
        }

        @Override
        public boolean tryEnter() {
            boolean free = asked.incrementAndGet() >= freeFrom;
            if (free) {
                inside.incrementAndGet();
            }
            return free;
        }

        @Override
        public void leave() {
            inside.decrementAndGet();
        }
    }

    @Test
    void shouldReadFewPiecesAtATimeAndAllInTheEnd() {
        CountDownLatch read = new CountDownLatch(1);
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<@Nullable Integer>> pieces = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            int stream = i;
            pieces.add(later(new Room(1), () -> {
                most.accumulateAndGet(reading.incrementAndGet(), Math::max);
                awaitQuietly(read);
                reading.decrementAndGet();
                return stream;
            }));
        }
        await().until(() -> reading.get() == TURNS);

        read.countDown();

        assertThat(pieces)
                .extracting(CompletableFuture::join)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(most).hasValue(TURNS);
    }

    @Test
    void shouldWaitUntilRequestsLeaveRoomAndTakeItWhileItReads() throws InterruptedException {
        Room room = new Room(3);

        Integer inside = catchingUp.inTurn(room, TestPatience.LONG, room.inside::get);

        assertThat(inside).isEqualTo(1);
        assertThat(room.asked).hasValue(3);
        assertThat(room.inside).hasValue(0);
    }

    @Test
    void shouldGoOnWhenRequestsLeaveNoRoom() throws InterruptedException {
        Room full = new Room(Integer.MAX_VALUE);

        Integer inside = catchingUp.inTurn(full, TestPatience.LONG, full.inside::get);

        assertThat(inside).isEqualTo(0);
        assertThat(full.asked.get()).isGreaterThan(2);
        assertThat(full.inside).hasValue(0);
    }

    @Test
    void shouldSayThatItsTurnHasNotComeInTime() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(1);
        AtomicInteger reading = new AtomicInteger();
        for (int i = 0; i < TURNS; i++) {
            var _ = later(new Room(1), () -> {
                reading.incrementAndGet();
                awaitQuietly(read);
                return 0;
            });
        }
        await().until(() -> reading.get() == TURNS);

        Integer late = catchingUp.inTurn(new Room(1), Duration.ofMillis(1), () -> 1);
        read.countDown();

        assertThat(late).isNull();
        assertThat(catchingUp.inTurn(new Room(1), TestPatience.LONG, () -> 2)).isEqualTo(2);
    }

    private CompletableFuture<@Nullable Integer> later(SpareRoom room, Supplier<Integer> piece) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return catchingUp.inTurn(room, TestPatience.LONG, piece);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OWN_THREAD);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
