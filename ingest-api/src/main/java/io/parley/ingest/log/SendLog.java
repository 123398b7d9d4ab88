package io.parley.ingest.log;

import io.parley.schemas.events.Send;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Topic {@code sends}, as far as ingest is concerned. Thread-safe. */
public interface SendLog extends AutoCloseable {
    /**
     * Appends {@code send}. Two calls by one thread for one conversation are appended in the order of the calls, as far as both are.
     *
     * @return completes normally in any case, and soon: on the caller's thread, or on one that must not be held up
     */
    CompletableFuture<AppendOutcome> append(Send send);

    /** Empty when appends can be expected to work; else the reason. */
    Optional<String> whyNotReady();

    /** Takes nothing new, lets what is in flight come to its end, and lets go of the log. */
    @Override
    void close();
}
