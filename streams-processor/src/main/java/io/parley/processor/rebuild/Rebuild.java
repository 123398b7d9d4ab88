package io.parley.processor.rebuild;

import static java.util.Objects.requireNonNull;

import io.parley.processor.store.FreshStore;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.StoreDirectory;
import io.parley.processor.store.StoreMemory;
import io.parley.processor.store.StoreOnDisk;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/**
 * Makes stores once more from the first record of their log on, one partition after the other, up to the offset at which each stands, and compares
 * the two. Used from one thread.
 */
public final class Rebuild {
    private final Map<String, Object> connection;
    private final SortedMap<Integer, Path> stores;
    private final Path workDirectory;
    private final long memoryBytes;

    /**
     * @param connection how to reach the brokers: bootstrap.servers and, where needed, security settings
     * @param stores where each partition's store is; nobody writes there
     * @param workDirectory the caller's own; nothing is left of what is made there
     * @param memoryBytes native memory for the stores that are compared
     */
    public Rebuild(
            Map<String, Object> connection, SortedMap<Integer, Path> stores, Path workDirectory, long memoryBytes) {
        this.connection = Map.copyOf(connection);
        this.stores = new TreeMap<>(stores);
        this.workDirectory = workDirectory;
        this.memoryBytes = memoryBytes;
    }

    /** Takes a store that was made anew. */
    @FunctionalInterface
    public interface Successor {
        /** @param directory of the store, whole on disk; it is deleted when this returns */
        void folded(int partition, Path directory);
    }

    /**
     * Compares all stores, and gives each one's successor away, whatever its verdict is.
     *
     * @param verdicts takes each partition's verdict as soon as it is known
     * @return whether all stores are what their log says
     * @throws IllegalStateException when the log lacks records
     */
    public boolean run(FoldProgress progress, Consumer<Verdict> verdicts, Successor successor)
            throws InterruptedException {
        Uuid topicId = topicId();
        boolean equal = true;
        try (StoreMemory memory = new StoreMemory(memoryBytes)) {
            for (Map.Entry<Integer, Path> store : stores.entrySet()) {
                int partition = store.getKey();
                // One by one, so that no more than one partition's room is needed.
                Path fresh = workDirectory.resolve("partition-" + partition);
                try {
                    Verdict verdict = foldBeside(store.getValue(), fresh, topicId, partition, memory, progress);
                    verdicts.accept(verdict);
                    equal &= verdict instanceof Verdict.Equal;
                    successor.folded(partition, fresh);
                } finally {
                    StoreDirectory.delete(fresh);
                }
            }
        }
        return equal;
    }

    private Verdict foldBeside(
            Path directory, Path fresh, Uuid topicId, int partition, StoreMemory memory, FoldProgress progress) {
        try (StoreOnDisk onDisk = StoreOnDisk.open(directory, topicId, partition, memory);
                FreshStore folded = FreshStore.open(fresh, topicId, partition, memory);
                LogReader log = new LogReader(connection, partition)) {
            log.foldTo(folded, onDisk.applied(), progress);
            folded.flush();
            PartitionDigest actual = onDisk.digest();
            PartitionDigest expected = folded.digest();
            return actual.equals(expected)
                    ? new Verdict.Equal(actual)
                    : new Verdict.Different(actual, expected, onDisk.differencesFrom(folded));
        }
    }

    private Uuid topicId() throws InterruptedException {
        try (Admin admin = Admin.create(connection)) {
            Map<String, TopicDescription> topics = admin.describeTopics(List.of(TopicContract.MESSAGES))
                    .allTopicNames()
                    .get();
            return requireNonNull(topics.get(TopicContract.MESSAGES)).topicId();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "expected the brokers to know topic " + TopicContract.MESSAGES + ", but got " + e.getCause(),
                    e.getCause());
        }
    }
}
