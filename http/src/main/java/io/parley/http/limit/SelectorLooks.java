package io.parley.http.limit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Times, again and again, how long a round of a server's selectors takes: who comes while one is under way waits for its end. */
final class SelectorLooks {
    /** Often enough to see a backlog before it is long. */
    static final Duration EVERY = Duration.ofMillis(50);

    private final Server server;
    private final ReadBacklog backlog;
    private final LongSupplier nanoTime;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean stopped;
    private volatile Scheduler.@Nullable Task next;

    SelectorLooks(Server server, ReadBacklog backlog, LongSupplier nanoTime) {
        this.server = server;
        this.backlog = backlog;
        this.nanoTime = nanoTime;
    }

    void start() {
        next = server.getScheduler().schedule(this::look, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        stopped = true;
        Scheduler.Task last = next;
        if (last != null) {
            last.cancel();
        }
    }

    private void look() {
        if (stopped) {
            return;
        }
        if (unanswered.get() == 0) {
            List<ManagedSelector> selectors = selectors();
            unanswered.set(selectors.size());
            selectors.forEach(selector -> selector.submit(_ -> watchRound(selector)));
        }
        start();
    }

    /** From here on the selector takes what is ready, once, and comes back: whatever comes next waits that long. On its thread. */
    private void watchRound(ManagedSelector selector) {
        long began = nanoTime.getAsLong();
        backlog.roundBegins();
        selector.submit(_ -> {
            backlog.looked(nanoTime.getAsLong() - began);
            unanswered.decrementAndGet();
        });
    }

    private List<ManagedSelector> selectors() {
        return Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(connector -> ((ServerConnector) connector).getSelectorManager())
                .flatMap(manager -> manager.getBeans(ManagedSelector.class).stream())
                .filter(ManagedSelector::isRunning)
                .toList();
    }
}
