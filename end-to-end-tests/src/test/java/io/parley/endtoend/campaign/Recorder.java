package io.parley.endtoend.campaign;

import io.parley.endtoend.checker.Operation;
import io.parley.endtoend.checker.Outcome;
import io.parley.endtoend.checker.Request;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** All that the clients of one run did and were told, as the checker takes it. Thread-safe. */
final class Recorder {
    private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger processes = new AtomicInteger();
    private final AtomicInteger sendsInFlight = new AtomicInteger();
    private final AtomicInteger readsInFlight = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();

    /** A number for one more who waits for one answer before he asks again. */
    int newProcess() {
        return processes.incrementAndGet();
    }

    /** A send is about to leave, until {@link #sendEnds}. */
    void sendBegins() {
        sendsInFlight.incrementAndGet();
    }

    void sendEnds() {
        sendsInFlight.decrementAndGet();
    }

    /** A question is about to leave, until {@link #readEnds}. */
    void readBegins() {
        readsInFlight.incrementAndGet();
    }

    void readEnds() {
        readsInFlight.decrementAndGet();
    }

    void add(Operation operation) {
        if (operation.request() instanceof Request.Send && operation.outcome() == Outcome.OK) {
            accepted.incrementAndGet();
        }
        operations.add(operation);
    }

    /** Requests with sends that have left and were not answered yet. */
    int sendsInFlight() {
        return sendsInFlight.get();
    }

    /** Questions that have left and were not answered yet; streams are not among them. */
    int readsInFlight() {
        return readsInFlight.get();
    }

    /** Answers that said that a send is durable, those to retries included. */
    long accepted() {
        return accepted.get();
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }
}
