package io.parley.processor.serving;

import io.parley.schemas.ids.UserId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who waits for a change of which mailbox. The fold wakes them; nobody polls, and a waiter costs no thread. A waiter may be woken
 * without its change having come: it looks for itself. Thread-safe.
 */
public final class Waiters {
    private final Map<UserId, Set<Runnable>> byOwner = new ConcurrentHashMap<>();
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
            Set<Runnable> all = waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
            all.add(waiter);
            return all;
        });
        return true;
    }

    void remove(UserId owner, Runnable waiter) {
        byOwner.computeIfPresent(owner, (key, waiting) -> {
            if (waiting.remove(waiter)) {
                count.decrementAndGet();
            }
            return waiting.isEmpty() ? null : waiting;
        });
    }

    void wake(UserId owner) {
        Set<Runnable> waiting = byOwner.get(owner);
        if (waiting != null) {
            waiting.forEach(wakers::execute);
        }
    }

    int count() {
        return count.get();
    }
}
