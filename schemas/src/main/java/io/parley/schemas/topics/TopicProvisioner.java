package io.parley.schemas.topics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the log ready before anything is produced: creates what is missing, checks what is there, and waits until the leader of
 * every partition has proven that it serves.
 *
 * <p>The last step is not politeness. On a topic created a moment ago, a producer's first batch can meet a broker that does not
 * lead the partition yet while a later batch is taken; the first then fails for good with its records (KAFKA-15591). The proof is
 * a ListOffsets request for each partition, which a broker answers only as the partition's leader; it writes nothing into the log.
 *
 * <p>Blocks the calling thread. Not thread-safe.
 */
public final class TopicProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

    /** Pause between two questions to brokers that are not ready: short against a start, long against a request. */
    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

    private static final long WITHOUT_END = -1;

    private final Admin admin;
    private final Duration patience;

    /** @param patience how long brokers may take to become ready before the start fails */
    public TopicProvisioner(Admin admin, Duration patience) {
        this.admin = admin;
        this.patience = patience;
    }

    /**
     * Returns once every partition of every topic serves.
     *
     * @return the topics' ids by name: a topic that is deleted and made anew under the same name has another one
     * @throws TopicMismatchException when a topic that is there is not as its contract has it
     * @throws KafkaException when the brokers do not get ready in time or refuse
     */
    public Map<String, Uuid> provision(List<TopicContract> contracts) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        create(contracts, deadlineNanos);
        Map<String, TopicDescription> descriptions = describe(contracts, deadlineNanos);
        check(contracts, descriptions, deadlineNanos);
        awaitServing(contracts, deadlineNanos);
        Map<String, Uuid> ids = new LinkedHashMap<>();
        descriptions.forEach((name, description) -> ids.put(name, description.topicId()));
        return ids;
    }

    private void create(List<TopicContract> contracts, long deadlineNanos) throws InterruptedException {
        for (TopicContract contract : contracts) {
            retrying("create topic " + contract.name(), deadlineNanos, () -> create(contract, deadlineNanos));
        }
    }

    private boolean create(TopicContract contract, long deadlineNanos)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            admin.createTopics(List.of(contract.newTopic()))
                    .all()
                    .get(remainingMs(deadlineNanos), TimeUnit.MILLISECONDS);
            LOG.info("created topic {}", contract.name());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private Map<String, TopicDescription> describe(List<TopicContract> contracts, long deadlineNanos)
            throws InterruptedException {
        List<String> names = contracts.stream().map(TopicContract::name).toList();
        return retrying(
                "describe topics " + names,
                deadlineNanos,
                () -> admin.describeTopics(names)
                        .allTopicNames()
                        .get(remainingMs(deadlineNanos), TimeUnit.MILLISECONDS));
    }

    private void check(List<TopicContract> contracts, Map<String, TopicDescription> descriptions, long deadlineNanos)
            throws InterruptedException {
        List<String> mismatches = new ArrayList<>();
        Map<ConfigResource, Config> configs = configsOf(contracts, deadlineNanos);
        for (TopicContract contract : contracts) {
            checkShape(contract, requireNonNull(descriptions.get(contract.name())), mismatches);
            checkSettings(contract, requireNonNull(configs.get(resourceOf(contract))), mismatches);
        }
        if (!mismatches.isEmpty()) {
            throw new TopicMismatchException(mismatches);
        }
    }

    /** A broker may not have heard yet of a topic that was created a moment ago. */
    private Map<ConfigResource, Config> configsOf(List<TopicContract> contracts, long deadlineNanos)
            throws InterruptedException {
        List<ConfigResource> resources =
                contracts.stream().map(TopicProvisioner::resourceOf).toList();
        return retrying(
                "read the topics' settings",
                deadlineNanos,
                () -> admin.describeConfigs(resources).all().get(remainingMs(deadlineNanos), TimeUnit.MILLISECONDS));
    }

    private static ConfigResource resourceOf(TopicContract contract) {
        return new ConfigResource(ConfigResource.Type.TOPIC, contract.name());
    }

    private static void checkShape(TopicContract contract, TopicDescription description, List<String> mismatches) {
        int partitions = description.partitions().size();
        if (partitions != contract.partitions()) {
            mismatches.add(mismatch(contract, "partitions", contract.partitions(), partitions)
                    + " (the count is fixed for life: users would move to partitions that do not hold them)");
        }
        int replicas = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (replicas < contract.replicationFactor()) {
            mismatches.add(mismatch(contract, "replication factor", contract.replicationFactor(), replicas));
        }
    }

    private static void checkSettings(TopicContract contract, Config config, List<String> mismatches) {
        contract.required().forEach((name, expected) -> {
            var entry = config.get(name);
            String actual = entry == null ? "nothing" : entry.value();
            if (!expected.equals(actual)) {
                mismatches.add(mismatch(contract, name, expected, actual));
            }
        });
        contract.atLeast().forEach((name, least) -> {
            var entry = config.get(name);
            long actual = entry == null ? 0 : Long.parseLong(entry.value());
            if (actual != WITHOUT_END && actual < least) {
                mismatches.add(mismatch(contract, name, least + " or more", actual));
            }
        });
    }

    private static String mismatch(TopicContract contract, String name, Object expected, Object actual) {
        return "topic " + contract.name() + " needs " + name + "=" + expected + ", but has " + actual;
    }

    private void awaitServing(List<TopicContract> contracts, long deadlineNanos) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions = new LinkedHashMap<>();
        for (TopicContract contract : contracts) {
            for (int partition = 0; partition < contract.partitions(); partition++) {
                partitions.put(new TopicPartition(contract.name(), partition), OffsetSpec.latest());
            }
        }
        retrying(
                "get an answer from the leader of every partition",
                deadlineNanos,
                () -> admin.listOffsets(partitions).all().get(remainingMs(deadlineNanos), TimeUnit.MILLISECONDS));
    }

    /** A request to brokers that may not be ready yet. */
    private interface Request<T> {
        T get() throws ExecutionException, InterruptedException, TimeoutException;
    }

    private <T> T retrying(String what, long deadlineNanos, Request<T> request) throws InterruptedException {
        while (true) {
            try {
                return request.get();
            } catch (TimeoutException e) {
                throw new KafkaException("expected to " + what + " within " + patience, e);
            } catch (ExecutionException e) {
                // Fewer brokers than copies: the others may be starting.
                boolean mayPass = e.getCause() instanceof RetriableException
                        || e.getCause() instanceof InvalidReplicationFactorException;
                if (!mayPass || System.nanoTime() >= deadlineNanos) {
                    throw new KafkaException("expected to " + what, e.getCause());
                }
                TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
            }
        }
    }

    private static long remainingMs(long deadlineNanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
    }
}
