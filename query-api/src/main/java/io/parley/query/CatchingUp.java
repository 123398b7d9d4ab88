package io.parley.query;

import io.parley.http.limit.SpareRoom;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams that are behind take turns: one that begins at a mailbox's first change could otherwise read all of it as fast as its client takes it, and a few hundred
 * of them would leave a node no time for requests. So few pieces are read at a time, each stream's in the order of asking, and each when requests leave room for it; a
 * piece waits for that no longer than {@link #GIVE_WAY_MAX}, so that streams go on under any load. Thread-safe.
 */
final class CatchingUp {
    /** As many as keep two cores and a disk busy when nothing else does. */
    static final int AT_A_TIME = 4;

    /** Some forty pieces a second go on under the worst of loads: hundredths of one core. */
    static final Duration GIVE_WAY_MAX = Duration.ofMillis(100);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Semaphore turns = new Semaphore(AT_A_TIME, true);

    /**
     * Reads a piece when it is this stream's turn. Blocks.
     *
     * @param room of whoever wants the piece
     * @param patience how long it may take until it is its turn
     * @return null when it took longer
     */
    <T> @Nullable T inTurn(SpareRoom room, Duration patience, Supplier<T> piece) throws InterruptedException {
        if (!turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return null;
        }
        try {
            boolean entered = hasRoomSoon(room);
            try {
                return piece.get();
            } finally {
                if (entered) {
                    room.leave();
                }
            }
        } finally {
            turns.release();
        }
    }

    private static boolean hasRoomSoon(SpareRoom room) {
        long end = System.nanoTime() + GIVE_WAY_MAX.toNanos();
        while (!room.tryEnter()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }
}
