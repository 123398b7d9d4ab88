package io.parley.processor.serving;

import io.parley.schemas.ids.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who waits for a change of which mailbox. The fold wakes them; nobody polls, and a waiter costs no thread. A waiter may be woken
 * without its change having come: it looks for itself. Thread-safe.
 */
public final class Waiters {
    /** Each with whether it is on its way to run: one that is, need not be sent there again. */
    private final Map<UserId, Map<Runnable, AtomicBoolean>> byOwner = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();
    private final int waitersMax;
    private final Executor wakers;

    /**
     * @param waitersMax how many may wait at once; each costs about a kilobyte and an open request
     * @param wakers runs waiters, so that none of them holds up the fold
     */
    public Waiters(int waitersMax, Executor wakers) {
        this.waitersMax = waitersMax;
        this.wakers = wakers;
    }

    /**
     * From now on {@code waiter} runs after each change of the mailbox. Look again after this returns: the change may have come
     * before.
     *
     * @return false when there are too many
     */
    boolean add(UserId owner, Runnable waiter) {
        if (count.incrementAndGet() > waitersMax) {
            count.decrementAndGet();
            return false;
        }
        byOwner.compute(owner, (key, waiting) -> {
            Map<Runnable, AtomicBoolean> all = waiting == null ? new ConcurrentHashMap<>() : waiting;
            all.put(waiter, new AtomicBoolean());
            return all;
        });
        return true;
    }

    void remove(UserId owner, Runnable waiter) {
        byOwner.computeIfPresent(owner, (key, waiting) -> {
            if (waiting.remove(waiter) != null) {
                count.decrementAndGet();
            }
            return waiting.isEmpty() ? null : waiting;
        });
    }

    /** However often a mailbox changes, no more wait for the wakers than there are waiters. */
    void wake(UserId owner) {
        Map<Runnable, AtomicBoolean> waiting = byOwner.get(owner);
        if (waiting == null) {
            return;
        }
        waiting.forEach((waiter, onItsWay) -> {
            if (onItsWay.compareAndSet(false, true)) {
                wakers.execute(() -> {
                    // Before the look, so that a change during it leads to another.
                    onItsWay.set(false);
                    waiter.run();
                });
            }
        });
    }

    /** Everybody looks: a store has gone, and who waits for it may wait for nothing. */
    void wakeAll() {
        byOwner.keySet().forEach(this::wake);
    }

    int count() {
        return count.get();
    }
}
