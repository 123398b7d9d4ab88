package io.parley.schemas.mailbox;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Answers questions about mailboxes. Thread-safe. */
public interface MailboxReader {

    /**
     * Answers from a state that is at least as fresh as asked for, waiting for it if need be.
     *
     * <p>The future is complete at once when no waiting was needed; otherwise it completes on a thread that may be used for the
     * answer but must not be blocked. It never completes exceptionally for anything that can be expected. Whoever does not want the
     * answer any more may cancel it, so that nothing goes on waiting for it.
     *
     * @param patience how long to wait for the freshness asked for; zero not to wait
     */
    <A> CompletableFuture<MailboxAnswer<A>> read(MailboxQuery<A> query, Freshness freshness, Duration patience);
}
