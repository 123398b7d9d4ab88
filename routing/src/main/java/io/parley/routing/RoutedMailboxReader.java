package io.parley.routing;

import io.parley.routing.wire.MailboxQuestion;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxReader;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about every mailbox by asking the node that holds it. A node that says "not here", or nothing, costs one look at who holds what now
 * and one more attempt; after that it is for the client to come again. Thread-safe.
 */
public final class RoutedMailboxReader implements MailboxReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedMailboxReader.class);

    /** A node that goes is missed by the first read that needs it; one that comes is seen after this long. */
    private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

    private static final String STOPPING = "this node is stopping";

    /** Long enough for a load balancer to have learnt that this node is going away. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RoutingConfig config;
    private final NodeClient client;
    private final RoutingTable table;
    private final ScheduledExecutorService lookout;
    private final Set<RoutedRead<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private RoutedMailboxReader(NodeClient client, RoutingConfig config) {
        this.config = config;
        this.client = client;
        this.table = new RoutingTable(config, client);
        this.lookout = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("parley-routing").daemon().factory());
    }

    /** Starts to look for processor nodes; returns before any has been found. */
    public static RoutedMailboxReader start(RoutingConfig config) {
        var reader = new RoutedMailboxReader(NodeClient.start(config), config);
        var _ = reader.lookout.scheduleWithFixedDelay(
                reader::lookAround, 0, LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
        return reader;
    }

    private void lookAround() {
        try {
            table.look().join();
        } catch (RuntimeException e) {
            LOG.error("expected to look who holds which mailboxes", e);
        }
    }

    /** As the contract says; {@code patience} counts up to {@link MailboxQuestion#PATIENCE_MAX}. */
    @Override
    public <A> CompletableFuture<MailboxAnswer<A>> read(MailboxQuery<A> query, Freshness freshness, Duration patience) {
        if (closed) {
            return CompletableFuture.completedFuture(new Unavailable<>(STOPPING, RETRY_AFTER));
        }
        var read = new RoutedRead<>(client, table, query, freshness, patience, config.replyTimeMax());
        underWay.add(read);
        CompletableFuture<MailboxAnswer<A>> answer = read.start();
        var _ = answer.whenComplete((_, _) -> underWay.remove(read));
        if (closed) {
            // close() may have looked before this read was known to it.
            read.stop(STOPPING);
        }
        return answer;
    }

    /** Empty when somebody is known for each partition; else what is missing, for people. */
    public Optional<String> whyNotReady() {
        return table.whyNotReady();
    }

    /** Ends the looks around, and takes back what is on its way; those reads end as unavailable. */
    @Override
    public void close() {
        closed = true;
        lookout.shutdownNow();
        underWay.forEach(read -> read.stop(STOPPING));
        client.close();
    }
}
