package io.parley.processor.serving;

import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.StoreReply;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxReader;
import io.parley.schemas.topics.MailboxPartitioning;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers from the stores of this process. Thread-safe; answers at once on the caller's thread, or later on a waker's. */
final class LocalMailboxReader implements MailboxReader {
    private static final Logger LOG = LoggerFactory.getLogger(LocalMailboxReader.class);

    /** A store that moves or restores is back within seconds. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ActiveStores active;
    private final OpenStores open;
    private final Waiters waiters;
    private final int partitions;

    LocalMailboxReader(ActiveStores active, OpenStores open, Waiters waiters, int partitions) {
        this.active = active;
        this.open = open;
        this.waiters = waiters;
        this.partitions = partitions;
    }

    @Override
    public <A> CompletableFuture<MailboxAnswer<A>> read(MailboxQuery<A> query, Freshness freshness, Duration patience) {
        MailboxAnswer<A> answer = answerNow(query, freshness);
        if (!(answer instanceof MailboxAnswer.NotYetVisible) || patience.isZero()) {
            return CompletableFuture.completedFuture(answer);
        }
        return answerWhenVisible(query, freshness, patience);
    }

    private <A> CompletableFuture<MailboxAnswer<A>> answerWhenVisible(
            MailboxQuery<A> query, Freshness freshness, Duration patience) {
        var result = new CompletableFuture<MailboxAnswer<A>>();
        Runnable waiter = () -> {
            MailboxAnswer<A> answer = answerNow(query, freshness);
            if (!(answer instanceof MailboxAnswer.NotYetVisible)) {
                result.complete(answer);
            }
        };
        if (!waiters.add(query.owner(), waiter)) {
            return CompletableFuture.completedFuture(
                    new MailboxAnswer.Unavailable<>("too many readers are waiting", RETRY_AFTER));
        }
        var _ = result.whenComplete((answer, error) -> waiters.remove(query.owner(), waiter));
        // The change may have come between the first look and the waiter's being known.
        waiter.run();
        return result.completeOnTimeout(
                new MailboxAnswer.NotYetVisible<>(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <A> MailboxAnswer<A> answerNow(MailboxQuery<A> query, Freshness freshness) {
        int partition = MailboxPartitioning.partitionOf(query.owner(), partitions);
        try {
            return switch (active.ask(partition, query, freshness)) {
                case StoreReply.Answer<A> answer -> new MailboxAnswer.Served<>(answer.value());
                case StoreReply.NotFresh<A> _ -> new MailboxAnswer.NotYetVisible<>();
                case StoreReply.NotServing<A> notServing ->
                    new MailboxAnswer.Unavailable<>(notServing.reason(), RETRY_AFTER);
                case null -> answerAsStandby(partition, query, freshness);
            };
        } catch (RuntimeException e) {
            // A damaged or failing store: nothing of it may be shown, and others go on.
            LOG.error("expected an answer from the mailbox store of partition {}", partition, e);
            return new MailboxAnswer.Unavailable<>("the mailbox store failed", RETRY_AFTER);
        }
    }

    /** A copy of unknown age: it answers only whoever says what he has seen, and where it holds that. Anything else is for the node that folds. */
    private <A> MailboxAnswer<A> answerAsStandby(int partition, MailboxQuery<A> query, Freshness freshness) {
        MailboxStore standby = open.store(partition);
        if (standby != null
                && freshness.saysSomething()
                && standby.askAsStandby(query, freshness) instanceof StoreReply.Answer<A> answer) {
            return new MailboxAnswer.Served<>(answer.value());
        }
        return new MailboxAnswer.Misdirected<>();
    }
}
