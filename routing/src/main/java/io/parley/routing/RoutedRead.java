package io.parley.routing;

import io.parley.routing.wire.MailboxQuestion;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read on its way: to the best node; after "not here", no answer or "cannot now", to the best of those not asked yet, from a table looked up anew; then to
 * one more, so that a standby that can prove itself recent enough gets its turn. Its steps follow each other on several threads, never two at a time: each begins
 * when the future that the one before it waits for completes.
 */
final class RoutedRead<A> {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedRead.class);

    /** The node that was known, the one that is known after a look, and a standby. */
    private static final int ATTEMPTS_MAX = 3;

    /** A mailbox that moves is back within seconds. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final NodeClient client;
    private final RoutingTable table;
    private final MailboxQuery<A> query;
    private final Freshness freshness;
    private final Duration timeMax;
    private final long deadlineNanos;
    private final CompletableFuture<MailboxAnswer<A>> result = new CompletableFuture<>();
    private final List<NodeAddress> asked = new ArrayList<>();
    private boolean looked;
    private @Nullable NodeAddress cutOff;
    private Unavailable<A> outcome = unavailable("no node that may hold the mailbox answers");
    private boolean nodeIsUnavailable;
    private volatile @Nullable CompletableFuture<?> underWay;

    /**
     * @param patience how long a node may wait for what is asked, at most {@link MailboxQuestion#PATIENCE_MAX}
     * @param replyTimeMax how long a node may take beyond that
     */
    RoutedRead(
            NodeClient client,
            RoutingTable table,
            MailboxQuery<A> query,
            Freshness freshness,
            Duration patience,
            Duration replyTimeMax) {
        Duration wait = patience.compareTo(MailboxQuestion.PATIENCE_MAX) < 0 ? patience : MailboxQuestion.PATIENCE_MAX;
        this.client = client;
        this.table = table;
        this.query = query;
        this.freshness = freshness;
        this.deadlineNanos = System.nanoTime() + wait.toNanos();
        // A node that stands still takes one; the other one is for somebody who answers.
        this.timeMax = wait.plus(replyTimeMax.multipliedBy(2));
    }

    private static <A> Unavailable<A> unavailable(String reason) {
        return new Unavailable<>(reason, RETRY_AFTER);
    }

    /** Never completes exceptionally, unless it is cancelled. */
    CompletableFuture<MailboxAnswer<A>> start() {
        var _ = result.completeOnTimeout(
                        unavailable("no node that may hold the mailbox answers in time"),
                        timeMax.toNanos(),
                        TimeUnit.NANOSECONDS)
                .whenComplete((_, _) -> takeBack());
        step(this::next);
        return result;
    }

    /** Ends it where it is, as unavailable for {@code reason}. */
    void stop(String reason) {
        result.complete(unavailable(reason));
    }

    private void takeBack() {
        CompletableFuture<?> request = underWay;
        if (request != null) {
            request.cancel(true);
        }
    }

    /** An error of ours must not leave anybody waiting. */
    private void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("expected to carry on with a read", e);
            end();
        }
    }

    private void next() {
        if (result.isDone()) {
            return;
        }
        Optional<NodeAddress> node = nodeToAsk();
        if (asked.isEmpty() && node.isPresent()) {
            ask(node.get());
        } else if (!looked) {
            looked = true;
            var _ = table.look().thenRun(() -> step(this::next));
        } else if (node.isPresent() && asked.size() < ATTEMPTS_MAX) {
            ask(node.get());
        } else {
            end();
        }
    }

    /** The best of those not asked yet; else the one to which the connection was lost, which may have been restarted. */
    private Optional<NodeAddress> nodeToAsk() {
        List<NodeAddress> nodes = table.nodesFor(query.owner());
        return nodes.stream()
                .filter(node -> !asked.contains(node))
                .findFirst()
                .or(() -> Optional.ofNullable(cutOff).filter(nodes::contains));
    }

    private void ask(NodeAddress node) {
        asked.add(node);
        cutOff = null;
        long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
        var question = new MailboxQuestion<>(query, freshness, Duration.ofNanos(leftNanos));
        CompletableFuture<MailboxAnswer<A>> request = client.ask(node, question);
        underWay = request;
        var _ = request.whenComplete((answer, error) -> step(() -> ended(node, answer, error)));
        if (result.isDone()) {
            // Taken back between the look and the request.
            request.cancel(true);
        }
    }

    private void ended(NodeAddress node, @Nullable MailboxAnswer<A> answer, @Nullable Throwable error) {
        switch (answer) {
            case null -> {
                LOG.debug("a read goes on to another node", error);
                cutOff = error instanceof NodeFailedException failed && failed.stoodStill() ? null : node;
                next();
            }
            case Unavailable<A> there -> {
                outcome = there;
                nodeIsUnavailable = true;
                next();
            }
            case Misdirected<A> _ -> {
                // What a holder says of itself tells more than that a standby may not answer.
                outcome = nodeIsUnavailable ? outcome : unavailable("the mailbox is moving");
                next();
            }
            default -> result.complete(answer);
        }
    }

    private void end() {
        result.complete(outcome);
    }
}
