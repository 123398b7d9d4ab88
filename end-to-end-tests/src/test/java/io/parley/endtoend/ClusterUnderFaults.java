package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A cluster of which one node at a time goes: killed, stopped in order, or held still for longer than its session and let go again. */
final class ClusterUnderFaults implements RestartableNode {
    private static final List<String> PROCESSORS = List.of("processor-1", "processor-2");
    private static final List<String> BROKERS = List.of("broker-1", "broker-2", "broker-3");

    /** Who goes, in turns: every other time one of those that have the most to lose. */
    private static final List<List<String>> TURNS = List.of(PROCESSORS, BROKERS, PROCESSORS, Cluster.NODES);

    private static final String UNDER_REPLICATED = "kafka_broker_under_replicated_partitions";

    /** Longer than any session: others have taken over what the node believes to be its own when it goes on. */
    private static final long STILL_MS = 9_000;

    private final Cluster cluster;
    private final List<Fault> first;
    private final List<String> restarts = new ArrayList<>();
    private boolean missed;

    /** @param first how those go that go first; the others as chance decides */
    ClusterUnderFaults(Cluster cluster, List<Fault> first) {
        this.cluster = cluster;
        this.first = first;
    }

    /** How a node goes. */
    enum Fault {
        KILL,
        STOP,
        STILL
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
    public synchronized void restart(Random random) throws Exception {
        List<String> among = TURNS.get(restarts.size() % TURNS.size());
        String name = among.get(random.nextInt(among.size()));
        Fault any = Fault.values()[random.nextInt(Fault.values().length)];
        restart(name, restarts.size() < first.size() ? first.get(restarts.size()) : any);
    }

    synchronized void restart(String name, Fault fault) throws Exception {
        switch (fault) {
            case KILL -> {
                cluster.signal("KILL", name);
                if (BROKERS.contains(name) && !missed) {
                    awaitMissed(name);
                }
                cluster.startNode(name);
            }
            case STOP -> {
                cluster.stopNode(name);
                cluster.startNode(name);
            }
            case STILL -> {
                cluster.signal("STOP", name);
                TimeUnit.MILLISECONDS.sleep(STILL_MS);
                cluster.signal("CONT", name);
            }
        }
        restarts.add(name + " " + fault);
    }

    /** The first broker that is killed stays away until the others say that its copies are missing. */
    private void awaitMissed(String broker) {
        List<Metrics> others = BROKERS.stream()
                .filter(name -> !name.equals(broker))
                .flatMap(name -> cluster.operationsOf(name).stream())
                .map(Metrics::new)
                .toList();
        if (!others.isEmpty()) {
            TestPatience.await()
                    .untilAsserted(() -> assertThat(others.stream()
                                    .mapToDouble(other -> other.value(UNDER_REPLICATED))
                                    .sum())
                            .as("%s of the others, while %s is away", UNDER_REPLICATED, broker)
                            .isPositive());
        }
        missed = true;
    }

    @Override
    public synchronized String report() {
        return restarts.toString();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
