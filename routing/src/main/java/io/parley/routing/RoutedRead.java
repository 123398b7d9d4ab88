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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read on its way: to the best node; after "not here", no answer or "cannot now", to the best of those not asked yet, from a table looked up anew; then to
 * one more, so that a standby that can prove itself recent enough gets its turn.
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
    private final long deadlineNanos;
    private final CompletableFuture<MailboxAnswer<A>> result = new CompletableFuture<>();
    private final List<NodeAddress> asked = new ArrayList<>();
    private MailboxAnswer<A> lastAnswer = new Misdirected<>();
    private boolean lastFailed;
    private volatile @Nullable CompletableFuture<?> underWay;

    RoutedRead(NodeClient client, RoutingTable table, MailboxQuery<A> query, Freshness freshness, Duration patience) {
        this.client = client;
        this.table = table;
        this.query = query;
        this.freshness = freshness;
        this.deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    CompletableFuture<MailboxAnswer<A>> start() {
        var _ = result.whenComplete((_, _) -> takeBack());
        next();
        return result;
    }

    private void takeBack() {
        CompletableFuture<?> request = underWay;
        if (request != null) {
            request.cancel(true);
        }
    }

    private void next() {
        if (result.isDone()) {
            return;
        }
        NodeAddress node = nodeNotAsked();
        if (asked.isEmpty() && node != null) {
            ask(node);
        } else if (asked.size() < 2) {
            var _ = table.refresh().thenRun(() -> {
                NodeAddress found = nodeAfterLook();
                if (found == null) {
                    end();
                } else {
                    ask(found);
                }
            });
        } else if (node != null && asked.size() < ATTEMPTS_MAX) {
            ask(node);
        } else {
            end();
        }
    }

    private @Nullable NodeAddress nodeNotAsked() {
        for (NodeAddress node : table.nodesFor(query.owner())) {
            if (!asked.contains(node)) {
                return node;
            }
        }
        return null;
    }

    /** Somebody new; else the same again, which may have lost the connection by its restart. */
    private @Nullable NodeAddress nodeAfterLook() {
        NodeAddress found = nodeNotAsked();
        return found == null && lastFailed
                ? table.nodesFor(query.owner()).stream().findFirst().orElse(null)
                : found;
    }

    private void ask(NodeAddress node) {
        asked.add(node);
        long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
        var question = new MailboxQuestion<>(query, freshness, Duration.ofNanos(leftNanos));
        CompletableFuture<MailboxAnswer<A>> request = client.ask(node, question);
        underWay = request;
        var _ = request.whenComplete((answer, error) -> {
            lastFailed = error != null;
            if (error != null) {
                LOG.debug("a read goes on to another node", error);
                next();
            } else if (answer instanceof Misdirected<A> || answer instanceof Unavailable<A>) {
                lastAnswer = answer;
                next();
            } else {
                result.complete(answer);
            }
        });
        if (result.isDone()) {
            // Taken back between the look and the request.
            request.cancel(true);
        }
    }

    private void end() {
        result.complete(
                lastAnswer instanceof Unavailable<A> unavailable
                        ? unavailable
                        : new Unavailable<>("the mailbox is moving", RETRY_AFTER));
    }
}
