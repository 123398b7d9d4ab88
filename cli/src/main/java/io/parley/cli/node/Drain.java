package io.parley.cli.node;

import io.parley.http.Readiness;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The beginning of a stop: the node says that it is not ready, and goes on to serve until load balancers have heard it, so that no request meets
 * one that is gone. To be run before anything is closed.
 */
final class Drain implements Readiness {
    /** Balancers ask every second or so, and some want to hear it twice. */
    static final Duration PERIOD = Duration.ofSeconds(3);

    private final Readiness node;
    private final Duration period;
    private volatile boolean stopping;

    Drain(Readiness node, Duration period) {
        this.node = node;
        this.period = period;
    }

    @Override
    public Optional<String> whyNot() {
        return stopping ? Optional.of("this node is stopping") : node.whyNot();
    }

    /** Returns when nobody should be sending requests any more. */
    void run() throws InterruptedException {
        stopping = true;
        // Nothing happens on it; unlike a sleep it cannot be mistaken for waiting for something.
        var _ = new CountDownLatch(1).await(period.toMillis(), TimeUnit.MILLISECONDS);
    }
}
