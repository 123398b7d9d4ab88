package io.parley.routing;

import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.MailboxPartitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes to ask about a mailbox, best first, as processor nodes say: one that says it of itself, then one that others say it of, then
 * standbys. Only a hint. Thread-safe.
 */
final class RoutingTable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutingTable.class);

    /** While mailboxes move, every read asks for a newer table: looks begin this far apart, and reads share them. */
    private static final Duration APART = Duration.ofMillis(100);

    /** What is known; replaced as a whole. Nodes by partition, in the order in which to ask them. */
    private record Known(List<List<NodeAddress>> nodes) {}

    private final RoutingConfig config;
    private final NodeClient client;
    private final Set<NodeAddress> refused = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Known known;

    /** For those who asked since the last look began; null when nobody did. */
    private @Nullable CompletableFuture<Void> next;

    private boolean underWay;
    private long begunAtNanos = System.nanoTime() - APART.toNanos();

    RoutingTable(RoutingConfig config, NodeClient client) {
        this.config = config;
        this.client = client;
    }

    /** Whom to ask about {@code owner}'s mailbox, in this order; empty when nobody is known. */
    List<NodeAddress> nodesFor(UserId owner) {
        Known now = known;
        return now == null ? List.of() : now.nodes.get(MailboxPartitioning.partitionOf(owner, now.nodes.size()));
    }

    /** Empty when somebody is known for each partition; else what is missing, for people. */
    Optional<String> whyNotReady() {
        Known now = known;
        if (now == null) {
            return Optional.of("no processor node has said yet who holds which mailboxes: " + config.processors());
        }
        for (int partition = 0; partition < now.nodes.size(); partition++) {
            if (now.nodes.get(partition).isEmpty()) {
                return Optional.of("partition " + partition + ": no processor node holds it");
            }
        }
        return Optional.empty();
    }

    /**
     * Asks the processor nodes. Completes when each has answered or failed, in a look that began after this call: whatever made the caller ask is older
     * than the table that it gets. All who call before a look begins share it. Never completes exceptionally.
     */
    synchronized CompletableFuture<Void> look() {
        if (next == null) {
            next = new CompletableFuture<>();
            if (!underWay) {
                beginInTime();
            }
        }
        return next;
    }

    private synchronized void beginInTime() {
        underWay = true;
        long waitNanos = Math.max(0, begunAtNanos + APART.toNanos() - System.nanoTime());
        CompletableFuture.delayedExecutor(waitNanos, TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                .execute(this::begin);
    }

    private void begin() {
        CompletableFuture<Void> look = takeNext();
        var _ = askAll().whenComplete((answers, error) -> {
            try {
                if (error == null && !answers.isEmpty()) {
                    known = merged(answers);
                }
            } catch (RuntimeException e) {
                LOG.error("expected to learn who holds which mailboxes from {}", answers, e);
            }
            ended();
            look.complete(null);
        });
    }

    private synchronized CompletableFuture<Void> takeNext() {
        CompletableFuture<Void> look = Objects.requireNonNull(next, "a look begins when somebody has asked for it");
        next = null;
        begunAtNanos = System.nanoTime();
        return look;
    }

    private synchronized void ended() {
        underWay = false;
        if (next != null) {
            beginInTime();
        }
    }

    private CompletableFuture<Map<NodeAddress, PartitionMap>> askAll() {
        Map<NodeAddress, PartitionMap> answers = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (NodeAddress node : config.processors()) {
            asked.add(client.partitions(node).handle((map, error) -> {
                if (error == null) {
                    answers.put(node, map);
                } else {
                    LOG.debug("no map of partitions from {}", node, error);
                }
                return null;
            }));
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(_ -> inOrder(answers));
    }

    /** In the order of the settings, so that equal answers make equal tables. */
    private Map<NodeAddress, PartitionMap> inOrder(Map<NodeAddress, PartitionMap> answers) {
        Map<NodeAddress, PartitionMap> ordered = new LinkedHashMap<>();
        for (NodeAddress node : config.processors()) {
            PartitionMap map = answers.get(node);
            if (map != null) {
                ordered.put(node, map);
            }
        }
        return ordered;
    }

    private Known merged(Map<NodeAddress, PartitionMap> answers) {
        int partitions = answers.values().stream()
                .mapToInt(PartitionMap::partitions)
                .max()
                .orElseThrow();
        List<List<NodeAddress>> nodes = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            nodes.add(candidates(partition, answers));
        }
        return new Known(List.copyOf(nodes));
    }

    private List<NodeAddress> candidates(int partition, Map<NodeAddress, PartitionMap> answers) {
        Set<NodeAddress> firstHand = new LinkedHashSet<>();
        Set<NodeAddress> hearsay = new LinkedHashSet<>();
        Set<NodeAddress> standbys = new LinkedHashSet<>();
        answers.forEach((who, map) -> {
            Holders holders = map.of(partition);
            holders.active().ifPresent(active -> (active.equals(who) ? firstHand : hearsay).add(active));
            standbys.addAll(holders.standbys());
        });
        Set<NodeAddress> all = new LinkedHashSet<>(firstHand);
        all.addAll(hearsay);
        all.addAll(standbys);
        all.removeIf(node -> !isAllowed(node));
        return List.copyOf(all);
    }

    private boolean isAllowed(NodeAddress node) {
        boolean allowed = config.allowed().allows(node);
        if (!allowed && refused.add(node)) {
            LOG.warn(
                    "a node announces {}, which is not allowed by {}: it is not asked",
                    node,
                    config.allowed().rules());
        }
        return allowed;
    }
}
