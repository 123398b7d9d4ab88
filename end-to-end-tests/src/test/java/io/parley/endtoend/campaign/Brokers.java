package io.parley.endtoend.campaign;

import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What the brokers say of themselves. Each question is repeated while it fails: one of them may be away. Thread-safe. */
final class Brokers implements AutoCloseable {
    private static final int COUNT = Role.BROKER.nodes().size();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** For who takes over: a broker's session is 9 s. */
    private static final Duration CHANGE_MAX = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Admin admin;

    Brokers(String bootstrapServers) {
        this.admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers, "request.timeout.ms", 3_000, "default.api.timeout.ms", 6_000));
    }

    /** Of both topics of the log. */
    List<TopicPartition> partitions() throws Exception {
        return answer(() ->
                admin
                        .describeTopics(List.of(TopicContract.SENDS, TopicContract.MESSAGES))
                        .allTopicNames()
                        .get()
                        .values()
                        .stream()
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .flatMap(topic -> topic.partitions().stream()
                                .map(each -> new TopicPartition(topic.name(), each.partition())))
                        .toList());
    }

    /** The id of the broker that leads it; -1 when none does. */
    int leader(TopicPartition partition) throws Exception {
        return answer(() -> {
            var topics = admin.describeTopics(List.of(partition.topic()))
                    .allTopicNames()
                    .get();
            TopicDescription topic = Objects.requireNonNull(topics.get(partition.topic()));
            var leader = topic.partitions().get(partition.partition()).leader();
            return leader == null ? -1 : leader.id();
        });
    }

    /** The id of the active controller. */
    int controller() throws Exception {
        return answer(() -> admin.describeMetadataQuorum().quorumInfo().get().leaderId());
    }

    /** Waits for another than {@code id}; false when none comes in time. */
    boolean isOther(int id, Callable<Integer> now) throws Exception {
        long deadline = System.nanoTime() + CHANGE_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            int other = now.call();
            if (other >= 0 && other != id) {
                return true;
            }
            Thread.sleep(POLL.toMillis());
        }
        return false;
    }

    /** Returns when every broker is there, and every replica of every topic in sync. */
    void awaitWhole() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answer(this::isWhole)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("expected every replica to be in sync within " + PATIENCE);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private boolean isWhole() throws Exception {
        if (admin.describeCluster().nodes().get().size() < COUNT) {
            return false;
        }
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        return admin.describeTopics(names).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .allMatch(each -> each.isr().size() == each.replicas().size());
    }

    private static <T> T answer(Callable<T> question) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return question.call();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof KafkaException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
