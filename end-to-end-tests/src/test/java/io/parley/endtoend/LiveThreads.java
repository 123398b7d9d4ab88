package io.parley.endtoend;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads of one run, which fail together: what the first of them throws is what the run has failed with, and it stops the others.
 * Without that a run would tell of a client that gave up at last, and not of the node that did not come back. Thread-safe.
 */
final class LiveThreads implements AutoCloseable {
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final ExecutorService operators = Executors.newCachedThreadPool();

    private final CompletableFuture<Throwable> firstFailure = new CompletableFuture<>();

    private volatile boolean over;

    /** What a thread does. */
    interface Task {
        void run() throws Exception;
    }

    /** Starts a thread that is interrupted when another fails. */
    CompletableFuture<Void> client(Task task) {
        return start(clients, task);
    }

    /** Starts a thread that is let finish what it is at, for it leaves something behind: it must ask {@link #stopped} in between. */
    CompletableFuture<Void> operator(Task task) {
        return start(operators, task);
    }

    private CompletableFuture<Void> start(ExecutorService threads, Task task) {
        try {
            return CompletableFuture.runAsync(() -> runOrFail(task), threads);
        } catch (RejectedExecutionException e) {
            // Another has failed already, and whoever awaits this one learns that.
            return CompletableFuture.completedFuture(null);
        }
    }

    private void runOrFail(Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        // What follows from the first failure, interrupts among others, is no news.
        if (firstFailure.complete(failure)) {
            stop();
        }
    }

    private void stop() {
        over = true;
        clients.shutdownNow();
    }

    /** Whether a thread has failed, or the run is over. */
    boolean stopped() {
        // From the moment at which the failure can be seen, and not only from when the thread that failed has stopped
        // the others.
        return over || firstFailure.isDone();
    }

    /**
     * Returns when all of these threads have ended.
     *
     * @throws AssertionError as soon as any thread of the run fails, these or others
     */
    void await(List<CompletableFuture<Void>> tasks) throws InterruptedException {
        CompletableFuture<Void> all = CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new));
        try {
            CompletableFuture.anyOf(firstFailure, all).get();
        } catch (ExecutionException e) {
            throw new AssertionError("expected what a thread threw to be its failure, but it is not", e);
        }
        if (firstFailure.isDone()) {
            Throwable failure = firstFailure.join();
            throw new AssertionError(failure.getMessage(), failure);
        }
    }

    /** Returns when the operators have ended; clients may still be on their way out. */
    @Override
    public void close() {
        stop();
        operators.close();
    }
}
