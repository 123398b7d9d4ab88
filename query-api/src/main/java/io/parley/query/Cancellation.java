package io.parley.query;

import java.util.concurrent.CompletableFuture;

/** A future does not tell those it is made from when it is cancelled. */
final class Cancellation {
    private Cancellation() {}

    /** {@code answer}; when it is cancelled, so is {@code source}: nobody goes on waiting for what nobody wants any more. */
    static <A> CompletableFuture<A> passedOn(CompletableFuture<A> answer, CompletableFuture<?> source) {
        var _ = answer.whenComplete((_, _) -> {
            if (answer.isCancelled()) {
                source.cancel(false);
            }
        });
        return answer;
    }
}
