package io.parley.ingest.http;

import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Requests that wait for the log, so many and no more. Each holds a connection, its buffers and what it asked for, which is far more than its
 * record: without a bound, clients that go on sending while the log is slow would take all of the memory. Thread-safe.
 */
final class WaitingRequests {
    /** What a request is told for which there is no place. */
    static final NotAccepted FULL = new NotAccepted("too many requests wait for the log");

    private final Semaphore places;

    WaitingRequests(int max) {
        this.places = new Semaphore(max);
    }

    /**
     * The answer to a request, or a failure with {@code full} when as many wait already; then nothing was begun.
     *
     * @param answer begins what the request asks for; completes when the request is answered
     */
    <A> CompletableFuture<A> admit(Problem full, Supplier<CompletableFuture<A>> answer) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(new ProblemException(full));
        }
        try {
            return answer.get().whenComplete((_, _) -> places.release());
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
    }
}
