package io.parley.endtoend.campaign;

import io.parley.endtoend.AtExit;
import io.parley.endtoend.ParleyCluster;
import io.parley.endtoend.Tokens;
import io.parley.endtoend.checker.FinalState;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A cluster, and what a fault has to work with. */
final class ClusterRig implements Subject<ClusterFault> {
    /** When all goes well, it is a matter of milliseconds; while others are away, clients wait longer and longer. */
    private static final Duration BUSY_WITHIN = Duration.ofSeconds(2);

    private static final Duration BUSY_POLL = Duration.ofMillis(2);

    private final ParleyCluster cluster;
    private final Recorder recorder;
    private final Brokers brokers;
    private final Balancer balancer;
    private final Healing healing = new Healing();
    private final ConcurrentLinkedQueue<String> endedByThemselves = new ConcurrentLinkedQueue<>();

    /** Its processes are nobody's children: who is told to end leaves none behind all the same. */
    private final AtExit atExit;

    private ClusterRig(ParleyCluster cluster, Recorder recorder) {
        this.cluster = cluster;
        this.recorder = recorder;
        this.brokers = new Brokers(cluster.bootstrapServers());
        this.balancer = new Balancer(cluster.statistics());
        this.atExit = AtExit.run(() -> {
            // First, so that nobody starts a node again.
            healing.close();
            cluster.close();
        });
    }

    static ClusterRig start(List<ClusterFault> kinds, Path directory, Recorder recorder, int partitions)
            throws Exception {
        if (kinds.stream().anyMatch(ClusterFault::needsNetwork) && !ParleyCluster.canCut()) {
            throw new IllegalStateException(
                    "expected nodes in namespaces of their own, by end-to-end-tests/bin/cluster-network");
        }
        ClusterRig rig = new ClusterRig(
                ParleyCluster.start(Files.createDirectories(directory.resolve("cluster")), partitions), recorder);
        try {
            rig.heal();
            return rig;
        } catch (Exception | AssertionError e) {
            rig.close();
            throw e;
        }
    }

    ParleyCluster cluster() {
        return cluster;
    }

    Brokers brokers() {
        return brokers;
    }

    Healing healing() {
        return healing;
    }

    /** Returns when a node may be struck: it serves, and if it is a broker, so do the others. */
    void awaitWhole(String node) throws Exception {
        awaitAllWhole(Role.of(node) == Role.BROKER ? Role.BROKER.nodes() : List.of(node));
    }

    void awaitAllWhole(List<String> nodes) throws Exception {
        healing.await(nodes);
        for (String node : nodes) {
            if (cluster.pid(node).isEmpty()) {
                endedByThemselves.add(node);
                serveAgain(node);
            }
        }
    }

    /**
     * Waits for a moment at which requests of the node's kind are under way; where the balancer knows it, with this very node.
     *
     * @return whether it came in time
     */
    boolean awaitBusy(String node) throws Exception {
        long deadline = System.nanoTime() + BUSY_WITHIN.toNanos();
        while (!isBusy(node)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(BUSY_POLL.toMillis());
        }
        return true;
    }

    private boolean isBusy(String node) throws Exception {
        Role role = Role.of(node);
        return role.isBusy(recorder) && (!role.isBalanced() || balancer.requests(node) > 0);
    }

    /** Starts a node unless it runs; returns when it serves and the others know that. */
    void serveAgain(String node) throws Exception {
        cluster.startNode(node);
        Role role = Role.of(node);
        if (role == Role.BROKER) {
            brokers.awaitWhole();
        }
        if (role.isBalanced()) {
            balancer.awaitInUse(node);
        }
    }

    @Override
    public URI url() {
        return cluster.url();
    }

    @Override
    public Tokens tokens() {
        return cluster.tokens();
    }

    @Override
    public String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    @Override
    public Set<ClusterFault> strike(ClusterFault kind, Random random) throws Exception {
        return kind.strike(this, random);
    }

    @Override
    public void heal() throws Exception {
        awaitAllWhole(ParleyCluster.NODES);
        for (String node : ParleyCluster.NODES) {
            serveAgain(node);
        }
    }

    @Override
    public List<FinalState.Digest> stopAndDigest(String when) throws Exception {
        List<FinalState.Digest> digests = new ArrayList<>();
        for (String node : Role.PROCESSOR.nodes()) {
            cluster.stopNode(node);
        }
        for (String node : Role.PROCESSOR.nodes()) {
            digests.addAll(Digests.of(node + ", " + when, cluster.data(node)));
        }
        return digests;
    }

    @Override
    public void rebuild() throws Exception {
        for (String node : Role.PROCESSOR.nodes()) {
            new Tree(cluster.data(node).resolve("state")).delete();
        }
        cluster.startNode(Role.PROCESSOR.nodes().toArray(String[]::new));
    }

    @Override
    public String timings() {
        return "served again after, at least/mostly/at most, in ms: " + healing
                + (endedByThemselves.isEmpty() ? "" : "; ended by themselves: " + endedByThemselves);
    }

    @Override
    public void close() {
        healing.close();
        brokers.close();
        balancer.close();
        cluster.close();
        atExit.close();
    }
}
