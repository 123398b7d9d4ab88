package io.parley.query;

import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Reads that wait, so that the end of this app ends them too: they are answered that this node is stopping. Thread-safe. */
final class WaitingReads implements AutoCloseable {
    static final String STOPPING = "this node is stopping";

    /** Long enough for a load balancer to have learnt that this node is going away. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * The answer to {@code read}, or that this node is stopping, whichever comes first.
     *
     * @param read is cancelled when it comes too late or the answer is cancelled, so that nobody goes on waiting for it
     */
    <A> CompletableFuture<MailboxAnswer<A>> untilStop(CompletableFuture<MailboxAnswer<A>> read) {
        if (read.isDone()) {
            return read;
        }
        var answer = new CompletableFuture<MailboxAnswer<A>>();
        Runnable end = () -> {
            answer.complete(new Unavailable<>(STOPPING, RETRY_AFTER));
            read.cancel(false);
        };
        ends.add(end);
        var _ = read.whenComplete((value, failure) -> {
            ends.remove(end);
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        if (stopped) {
            // close() may have looked before this read was known to it.
            end.run();
        }
        return Cancellation.passedOn(answer, read);
    }

    /** Whether {@link #close} has been called: nothing may begin to wait any more. */
    boolean stopped() {
        return stopped;
    }

    @Override
    public void close() {
        stopped = true;
        ends.forEach(Runnable::run);
    }
}
