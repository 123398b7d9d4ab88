package io.parley.cli.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What became of one request.
 *
 * @param <T> what a success gives
 */
public sealed interface Outcome<T> {
    /** It did what was asked; for a send: the message is in the log for good. */
    record Done<T>(T answer) implements Outcome<T> {}

    /** The server will never do this. */
    record Refused<T>(String reason) implements Outcome<T> {}

    /** The server does nothing for this caller: another request would fail in the same way. */
    record NotAllowed<T>(String reason) implements Outcome<T> {}

    /**
     * Not this time; the same request can be made again. A send under the same id cannot double.
     *
     * @param pause what the server asks for; zero when it says nothing
     * @param inDoubt whether it may have been done all the same
     */
    record TryAgain<T>(String reason, Duration pause, boolean inDoubt) implements Outcome<T> {}

    /** Waits for what becomes of {@code request}. */
    static <T> Outcome<T> of(CompletableFuture<Outcome<T>> request) throws InterruptedException {
        try {
            return request.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("expected an outcome of every request", e);
        }
    }
}
