package io.parley.query;

import io.micrometer.core.instrument.Timer;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxReader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Question to answer: asks mailboxes, and takes the time. Thread-safe. */
final class TimedReads {
    private final MailboxReader mailboxes;
    private final WaitingReads waiting;
    private final Duration patience;
    private final ReadTimers timers;

    TimedReads(MailboxReader mailboxes, WaitingReads waiting, Duration patience, ReadTimers timers) {
        this.mailboxes = mailboxes;
        this.waiting = waiting;
        this.patience = patience;
        this.timers = timers;
    }

    /** Asks, and waits for the freshness asked for as long as any read does. */
    <A> CompletableFuture<MailboxAnswer<A>> read(
            ReadTimers.Question question, MailboxQuery<A> query, Freshness freshness) {
        return read(question, query, freshness, patience);
    }

    /** The future is complete at once when no waiting was needed, as {@link MailboxReader#read} says. */
    <A> CompletableFuture<MailboxAnswer<A>> read(
            ReadTimers.Question question, MailboxQuery<A> query, Freshness freshness, Duration itsPatience) {
        Timer.Sample sample = timers.start();
        CompletableFuture<MailboxAnswer<A>> read = waiting.untilStop(mailboxes.read(query, freshness, itsPatience));
        return Cancellation.passedOn(read.whenComplete((answer, _) -> timers.stop(sample, question, answer)), read);
    }
}
