package io.parley.cli.load;

import io.parley.cli.load.Connection.UnderWay;
import io.parley.cli.node.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stretch of one load: a warm-up, or what counts. Answers come on the thread that reads; single use. */
final class Phase implements Connections.Listener {
    /** What has not been answered when nothing has come for so long will not be. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final Workload workload;
    private final Pace pace;
    private final NanoClock clock;
    private final long beganNanos;
    private final long endNanos;
    private final Tally tally = new Tally();

    /** Those that have nothing to do any more, until the phase is over. */
    private final List<Connection> atRest = new ArrayList<>();

    /** On this process's own clock: a test's may stand still. */
    private volatile long heardNanos = System.nanoTime();

    private volatile long lastAnswerNanos;

    Phase(Workload workload, Pace pace, NanoClock clock, Duration duration) {
        this.workload = workload;
        this.pace = pace;
        this.clock = clock;
        this.beganNanos = clock.nanos();
        this.endNanos = beganNanos + duration.toNanos();
        this.lastAnswerNanos = beganNanos;
    }

    Tally tally() {
        return tally;
    }

    /** From the first request to the last answer. */
    long elapsedNanos() {
        return lastAnswerNanos - beganNanos;
    }

    @Override
    public @Nullable UnderWay answered(UnderWay request, AnswerReader answer) {
        long now = clock.nanos();
        heardNanos = System.nanoTime();
        lastAnswerNanos = now;
        record(request, answer, now - request.dueNanos());
        return pace instanceof Pace.Closed ? next() : null;
    }

    private void record(UnderWay underWay, AnswerReader answer, long nanos) {
        Request request = underWay.request();
        int done;
        synchronized (workload) {
            done = workload.done(request, answer);
        }
        if (done == request.count()) {
            tally.done(request, nanos, answer.bodyLength());
        } else {
            boolean inPart = answer.status() / 100 == 2;
            tally.failed(request, done, inPart ? "refused-lines" : Integer.toString(answer.status()));
        }
    }

    @Override
    public void lost(UnderWay request) {
        heardNanos = System.nanoTime();
        fail(request.request(), "connection");
    }

    private void fail(Request request, String why) {
        tally.failed(request, 0, why);
        synchronized (workload) {
            workload.lost(request);
        }
    }

    /** What a connection does next in a closed loop; null when the time is over, or there is no more. */
    private @Nullable UnderWay next() {
        long now = clock.nanos();
        if (now - endNanos >= 0) {
            return null;
        }
        Request request;
        synchronized (workload) {
            request = workload.next();
        }
        return request == null ? null : new UnderWay(request, now);
    }

    /**
     * Runs it, to its last answer.
     *
     * @param count of all connections, all idle
     * @param progress hears about once a second how it goes
     */
    void run(Connections connections, int count, Consumer<Phase> progress) throws InterruptedException {
        Thread pacer = Thread.ofPlatform().name("load-pacer").unstarted(() -> keepPace(connections));
        if (pace instanceof Pace.Open) {
            pacer.start();
        }
        try {
            long tellAt = System.nanoTime() + PROGRESS_EVERY.toNanos();
            while (atRest.size() < count && !isSilent()) {
                long left = tellAt - System.nanoTime();
                if (left <= 0) {
                    progress.accept(this);
                    tellAt += PROGRESS_EVERY.toNanos();
                } else if (pacer.isAlive()) {
                    connections.requireAlive();
                    pacer.join(Duration.ofNanos(left));
                } else {
                    goOn(connections, left);
                }
            }
            if (atRest.size() < count) {
                connections.abandon().forEach(request -> fail(request.request(), "no-answer"));
            }
        } finally {
            pacer.interrupt();
            pacer.join();
            atRest.forEach(connections::giveBack);
        }
    }

    private void goOn(Connections connections, long waitNanos) throws InterruptedException {
        Connection connection = connections.takeIdle(Duration.ofNanos(waitNanos));
        if (connection == null) {
            return;
        }
        UnderWay next = pace instanceof Pace.Closed ? next() : null;
        if (next == null) {
            atRest.add(connection);
        } else {
            connections.send(connection, next);
        }
    }

    private boolean isSilent() {
        return System.nanoTime() - heardNanos > SILENCE_MAX.toNanos();
    }

    /** Begins each request of an open loop when it is due, or as soon after that as a connection is idle. */
    private void keepPace(Connections connections) {
        if (!(pace instanceof Pace.Open open)) {
            return;
        }
        try {
            for (long number = 0; ; number++) {
                long dueNanos = beganNanos + open.dueNanos(number);
                if (dueNanos - endNanos >= 0) {
                    return;
                }
                clock.waitUntil(dueNanos);
                Connection connection = null;
                while (connection == null) {
                    connection = connections.takeIdle(SILENCE_MAX);
                }
                Request request;
                synchronized (workload) {
                    request = workload.next();
                }
                if (request == null) {
                    connections.giveBack(connection);
                    return;
                }
                connections.send(connection, new UnderWay(request, dueNanos));
            }
        } catch (InterruptedException e) {
            // The server is silent; what was due and did not begin is missing from the count.
        } catch (CommandFailure e) {
            // Whoever waits for the last answers finds out too.
        }
    }
}
