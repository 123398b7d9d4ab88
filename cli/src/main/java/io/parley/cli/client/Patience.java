package io.parley.cli.client;

import io.parley.cli.client.Outcome.TryAgain;
import io.parley.cli.node.CommandFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
     * @param inDoubt whether one that did not succeed may have been done all the same
     */
    public record Ended<T>(Outcome<T> last, boolean inDoubt) {
        /** @throws CommandFailure when there is no success, in words of the command's user */
        public T success() {
            if (last instanceof Outcome.Done<T>(T answer)) {
                return answer;
            }
            throw failure(last);
        }
    }

    /** Why {@code outcome}, which is no success, ends a command: in words of its user. */
    public static CommandFailure failure(Outcome<?> outcome) {
        return new CommandFailure(
                switch (outcome) {
                    case Outcome.Done<?> _ -> throw new IllegalArgumentException("expected a failure");
                    case Outcome.Refused<?>(String reason) -> "refused: " + reason;
                    case Outcome.NotAllowed<?>(String reason) ->
                        "not let in: " + reason + " (is --data-dir the one of this server?)";
                    case TryAgain<?>(String reason, Duration _, boolean _) -> reason;
                });
    }

    /** Blocks until there is an answer that another attempt would not change, or patience has ended. */
    public <T> Ended<T> until(Supplier<CompletableFuture<Outcome<T>>> attempt) throws InterruptedException {
        Backoff backoff = new Backoff(RandomGenerator.getDefault());
        long startNanos = System.nanoTime();
        boolean inDoubt = false;
        while (true) {
            Outcome<T> outcome = Outcome.of(attempt.get());
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
}
