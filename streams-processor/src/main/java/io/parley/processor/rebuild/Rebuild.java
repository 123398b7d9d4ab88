package io.parley.processor.rebuild;

import static java.util.Objects.requireNonNull;

import io.parley.processor.store.StoreDirectory;
import io.parley.processor.store.StoreMemory;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stores of a processor once more from the first record of their log on, one partition after the other, and compares each with
 * the one that is there, at the offset at which that stands on disk. The processor may run meanwhile.
 */
public final class Rebuild {
    private final Map<String, Object> connection;
    private final Path stateDirectory;
    private final Path workDirectory;
    private final long memoryBytes;

    /**
     * @param connection how to reach the brokers: bootstrap.servers and, where needed, security settings
     * @param stateDirectory of the processor
     * @param workDirectory the caller's own, empty; what is in it afterwards may be deleted
     * @param memoryBytes native memory for the stores that are compared
     */
    public Rebuild(Map<String, Object> connection, Path stateDirectory, Path workDirectory, long memoryBytes) {
        this.connection = Map.copyOf(connection);
        this.stateDirectory = stateDirectory;
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
     * Compares all stores that are there.
     *
     * @param verdicts takes each partition's verdict as soon as it is known
     * @return whether all stores are what their log says
     * @throws IllegalStateException when the log lacks records, or when there are no stores
     */
    public boolean verify(FoldProgress progress, Consumer<Verdict> verdicts) throws InterruptedException {
        return fold(progress, verdicts, null);
    }

    /** As {@link #verify}, and then folds each partition's new store to the log's end and hands it on, whatever its verdict is. */
    public void replace(FoldProgress progress, Consumer<Verdict> verdicts, Successor successor)
            throws InterruptedException {
        var _ = fold(progress, verdicts, successor);
    }

    private boolean fold(FoldProgress progress, Consumer<Verdict> verdicts, @Nullable Successor successor)
            throws InterruptedException {
        SortedMap<Integer, Path> stores = StoreDirectory.byPartition(stateDirectory);
        if (stores.isEmpty()) {
            throw new IllegalStateException("expected mailbox stores in " + stateDirectory + ", but there are none");
        }
        Uuid topicId = topicId();
        boolean equal = true;
        try (StoreMemory memory = new StoreMemory(memoryBytes)) {
            for (Map.Entry<Integer, Path> store : stores.entrySet()) {
                int partition = store.getKey();
                Path fresh = workDirectory.resolve("partition-" + partition);
                try (FreshPartition folded =
                        new FreshPartition(connection, topicId, partition, fresh, memory, progress)) {
                    Verdict verdict = folded.compareWith(store.getValue(), workDirectory.resolve("scratch"));
                    verdicts.accept(verdict);
                    equal &= verdict instanceof Verdict.Equal;
                    if (successor != null) {
                        folded.catchUp();
                        folded.flush();
                    }
                }
                if (successor != null) {
                    successor.folded(partition, fresh);
                }
                // Partitions are done one by one, so that no more than one is on disk twice.
                StoreDirectory.delete(fresh);
            }
        }
        return equal;
    }

    private Uuid topicId() throws InterruptedException {
        try (Admin admin = Admin.create(connection)) {
            Map<String, TopicDescription> topics = admin.describeTopics(List.of(TopicContract.MESSAGES))
                    .allTopicNames()
                    .get();
            return requireNonNull(topics.get(TopicContract.MESSAGES)).topicId();
        } catch (ExecutionException e) {
            throw new KafkaException("expected the brokers to know topic " + TopicContract.MESSAGES, e.getCause());
        }
    }
}
