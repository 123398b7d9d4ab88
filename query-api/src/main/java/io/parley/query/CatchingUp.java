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
 * piece waits for that no longer than {@link #GIVE_WAY_MAX}, so that streams go on under any load. And each turn rests for as long as it has worked. Thread-safe.
 */
final class CatchingUp {
    /** With one turn for each two processors, and its rests, what is missed takes a quarter of a node's time at most; half of it where there is one processor. */
    private static final int PROCESSORS_FOR_A_TURN = 2;

    /** For each turn, ten pieces a second go on under the worst of loads: thousandths of a core. */
    static final Duration GIVE_WAY_MAX = Duration.ofMillis(100);

    /** A piece takes less than a millisecond, or waits for what others do. */
    private static final Duration REST_MAX = Duration.ofMillis(100);

    /** Room that is left is taken within this; the few that look cost nothing. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Semaphore turns;

    /** @param turns how many pieces are read at a time; at least 1 */
    CatchingUp(int turns) {
        this.turns = new Semaphore(turns, true);
    }

    /** For a node that has {@code processors}. */
    static CatchingUp of(int processors) {
        return new CatchingUp(turnsOf(processors));
    }

    static int turnsOf(int processors) {
        return Math.max(1, processors / PROCESSORS_FOR_A_TURN);
    }

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
            long began = System.nanoTime();
            try {
                return piece.get();
            } finally {
                if (entered) {
                    room.leave();
                }
                LockSupport.parkNanos(Math.min(REST_MAX.toNanos(), System.nanoTime() - began));
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
