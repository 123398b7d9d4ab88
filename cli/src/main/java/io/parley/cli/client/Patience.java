package io.parley.cli.client;

import io.parley.cli.client.Outcome.TryAgain;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The same request again and again while the server says, or shows, that it cannot now.
 *
 * @param bound how long after the first attempt another one may begin
 */
public record Patience(Duration bound) {
    /**
     * How it ended.
     *
     * @param last of all attempts
     * @param inDoubt whether one of those before a success may have been done all the same
     */
    public record Ended<T>(Outcome<T> last, boolean inDoubt) {}

    /** Blocks until there is an answer that another attempt would not change, or patience has ended. */
    public <T> Ended<T> withAll(Supplier<CompletableFuture<Outcome<T>>> attempt) throws InterruptedException {
        Backoff backoff = new Backoff(RandomGenerator.getDefault());
        long startNanos = System.nanoTime();
        boolean inDoubt = false;
        while (true) {
            Outcome<T> outcome = result(attempt.get());
            if (!(outcome instanceof TryAgain<T> again)) {
                return new Ended<>(outcome, inDoubt);
            }
            inDoubt |= again.inDoubt();
            Duration spent = Duration.ofNanos(System.nanoTime() - startNanos);
            if (spent.plus(again.pause()).compareTo(bound) >= 0) {
                return new Ended<>(outcome, inDoubt);
            }
            backoff.pause(again.pause());
        }
    }

    private static <T> Outcome<T> result(CompletableFuture<Outcome<T>> attempt) throws InterruptedException {
        try {
            return attempt.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("expected an outcome of every request", e);
        }
    }
}
