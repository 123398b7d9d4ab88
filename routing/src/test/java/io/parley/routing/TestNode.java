package io.parley.routing;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.limit.HttpLimits;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedEntry.ReadEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxReader;
import io.parley.schemas.topics.MailboxPartitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model of a processor node behind the real listener: it may answer for the partitions that it is told to, says of all nodes' partitions what it is told to,
 * and stands still, dies and returns when told to. All its mailboxes have the same head. Answers questions about feeds only, with its own port. Thread-safe.
 */
final class TestNode implements MailboxReader, AutoCloseable {
    static final int PARTITIONS = 8;
    static final ClusterSecret SECRET = ClusterSecret.ofText("secret", "0123456789abcdef0123456789abcdef");
    static final Duration RESTORED_IN = Duration.ofSeconds(7);

    /** A reader that waits. */
    private record Waiter(UserId owner, long seen, CompletableFuture<MailboxAnswer<FeedPage>> answer) {}

    private final int port;
    private final Set<Integer> held = new HashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable HttpServer server;
    private PartitionMap map = new PartitionMap(PARTITIONS, Map.of());
    private @Nullable CountDownLatch standstill;
    private boolean restoring;
    private long head = 1;
    private int questions;
    private int looks;

    TestNode() {
        server = serve(0);
        port = server.port();
    }

    private HttpServer serve(int atPort) {
        return HttpServer.startWithoutUsers(
                new HttpConfig("127.0.0.1", atPort, HttpConfig.STREAMS_OF_A_NODE_MAX).withLimits(HttpLimits.INTERNAL),
                Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(new NodeRoutes(SECRET, this, this::look)));
    }

    NodeAddress address() {
        return new NodeAddress("127.0.0.1", port);
    }

    static UserId userIn(int partition) {
        return IntStream.range(0, Integer.MAX_VALUE)
                .mapToObj(i -> new UserId("user-" + i))
                .filter(user -> MailboxPartitioning.partitionOf(user, PARTITIONS) == partition)
                .findFirst()
                .orElseThrow();
    }

    static MailboxQuery<FeedPage> feed(int partition) {
        return new FeedAfter(userIn(partition), 0, 1);
    }

    static Freshness seen(long sequence) {
        return new Freshness(sequence, Optional.empty());
    }

    /** Which node answered. */
    static int portOf(FeedPage page) {
        return Math.toIntExact(page.entries().getFirst().sequence());
    }

    /** Whose mailbox the answer is from. */
    static UserId ownerOf(FeedPage page) {
        return page.entries().getFirst().conversationId().first();
    }

    /** From now on it may answer for these and no others. */
    synchronized void hold(Integer... partitions) {
        held.clear();
        held.addAll(List.of(partitions));
    }

    synchronized boolean holds(int partition) {
        return held.contains(partition);
    }

    synchronized void announce(PartitionMap announced) {
        map = announced;
    }

    /** Says that {@code active} and {@code standbys} hold {@code partition}; leaves the others as they are. */
    synchronized void announce(int partition, Optional<NodeAddress> active, NodeAddress... standbys) {
        Map<Integer, Holders> holders = new HashMap<>(map.holders());
        holders.put(partition, new Holders(active, List.of(standbys)));
        map = new PartitionMap(PARTITIONS, holders);
    }

    synchronized void restore(boolean now) {
        restoring = now;
    }

    /** Takes requests and answers none. */
    synchronized void standStill() {
        standstill = new CountDownLatch(1);
    }

    synchronized void goOn() {
        if (standstill != null) {
            standstill.countDown();
            standstill = null;
        }
    }

    synchronized long head() {
        return head;
    }

    synchronized void advanceTo(long newHead) {
        head = newHead;
        waiters.removeIf(waiter -> {
            boolean visible = waiter.seen <= head;
            if (visible) {
                waiter.answer.complete(served(waiter.owner));
            }
            return visible;
        });
    }

    synchronized int questions() {
        return questions;
    }

    synchronized int looks() {
        return looks;
    }

    synchronized long waiting() {
        return waiters.stream().filter(waiter -> !waiter.answer.isDone()).count();
    }

    private PartitionMap look() {
        CountDownLatch still;
        PartitionMap now;
        synchronized (this) {
            looks++;
            still = standstill;
            now = map;
        }
        if (still != null) {
            awaitUninterrupted(still);
        }
        return now;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A> CompletableFuture<MailboxAnswer<A>> read(MailboxQuery<A> query, Freshness freshness, Duration patience) {
        CompletableFuture<?> answer = readFeed(query.owner(), freshness, patience);
        return (CompletableFuture<MailboxAnswer<A>>) answer;
    }

    private synchronized CompletableFuture<MailboxAnswer<FeedPage>> readFeed(
            UserId owner, Freshness freshness, Duration patience) {
        questions++;
        var answer = new CompletableFuture<MailboxAnswer<FeedPage>>();
        if (standstill != null) {
            waiters.add(new Waiter(owner, Long.MAX_VALUE, answer));
        } else if (!held.contains(MailboxPartitioning.partitionOf(owner, PARTITIONS))) {
            answer.complete(new Misdirected<>());
        } else if (restoring) {
            answer.complete(new Unavailable<>("restoring", RESTORED_IN));
        } else if (freshness.seenSequence() <= head) {
            answer.complete(served(owner));
        } else {
            waiters.add(new Waiter(owner, freshness.seenSequence(), answer));
            answer.completeOnTimeout(new NotYetVisible<>(), patience.toNanos(), TimeUnit.NANOSECONDS);
        }
        return answer;
    }

    private Served<FeedPage> served(UserId owner) {
        return new Served<>(new FeedPage(List.of(new ReadEntry(port, ConversationId.of(owner, owner), 1)), head));
    }

    /** Ends everything that is on it, and listens no more. */
    void kill() {
        HttpServer ended;
        synchronized (this) {
            goOn();
            waiters.forEach(waiter -> waiter.answer.complete(new Unavailable<>("killed", RESTORED_IN)));
            waiters.clear();
            ended = server;
            server = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    /** Listens again where it did. */
    synchronized void revive() {
        server = serve(port);
    }

    @Override
    public void close() {
        kill();
    }
}
