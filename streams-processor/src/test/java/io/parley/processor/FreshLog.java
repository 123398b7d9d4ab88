package io.parley.processor;

import static java.util.Objects.requireNonNull;

import io.parley.broker.EmbeddedBroker;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An empty log for each test, on one real broker for all of them: topics are made anew and the processor's group is forgotten. Also
 * what tests do to a log from outside of the processor.
 */
public final class FreshLog implements BeforeEachCallback, AfterEachCallback {
    /**
     * With a second one, a node may be ready while the first still has all partitions, and then half of them move, so that readers are told to
     * come again. That is right, and not what these tests are about; {@link ProcessorChild} has two.
     */
    private static final int THREADS = 1;

    public static final int PARTITIONS = 4;
    public static final LogSettings SETTINGS = LogSettings.singleMachine(PARTITIONS);

    private static final List<String> TOPICS = List.of(TopicContract.SENDS, TopicContract.MESSAGES);

    private @Nullable Log log;

    /** A send that the log has acknowledged. */
    public record Sent(Send send, int partition, long offset) {}

    /** The broker of all tests; goes with the last of them. */
    private record SharedBroker(Path directory, EmbeddedBroker broker) implements AutoCloseable {
        static SharedBroker start() {
            try {
                Path directory = Files.createTempDirectory("parley-test-broker");
                return new SharedBroker(directory, EmbeddedBroker.start(directory, 0));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            broker.close();
            delete(directory);
        }
    }

    private record Log(
            String bootstrapServers, Admin admin, Producer<byte[], byte[]> producer, Map<String, Uuid> ids) {}

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        SharedBroker shared = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(SharedBroker.class, key -> SharedBroker.start(), SharedBroker.class);
        open(shared.broker().bootstrapServers());
    }

    /** On a broker of the test's own. */
    public static FreshLog on(EmbeddedBroker broker) throws Exception {
        FreshLog log = new FreshLog();
        log.open(broker.bootstrapServers());
        return log;
    }

    private void open(String bootstrapServers) throws Exception {
        Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        Map<String, Uuid> topicIds = new TopicProvisioner(admin, TestPatience.LONG)
                .provision(List.of(TopicContract.sends(SETTINGS), TopicContract.messages(SETTINGS)));
        // A producer that knew topics of these names by another id would have to find out first.
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        log = new Log(bootstrapServers, admin, producer, topicIds);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        forgetGroup();
        deleteTopics();
        close();
    }

    public void close() {
        log().producer().close();
        log().admin().close();
    }

    private void deleteTopics() throws Exception {
        for (var deleted : admin().deleteTopics(TOPICS).topicNameValues().values()) {
            try {
                deleted.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
    }

    /** Makes the topics anew, empty and with other ids. */
    public void recreateTopics() throws Exception {
        deleteTopics();
        close();
        open(bootstrapServers());
    }

    private Log log() {
        if (log == null) {
            throw new IllegalStateException("expected a test to be running");
        }
        return log;
    }

    public Admin admin() {
        return log().admin();
    }

    public String bootstrapServers() {
        return log().bootstrapServers();
    }

    public Map<String, Uuid> topicIds() {
        return log().ids();
    }

    /** Of topic {@code messages}. */
    Uuid messagesId() {
        return requireNonNull(topicIds().get(TopicContract.MESSAGES));
    }

    public ProcessorConfig config(Path stateDirectory) {
        return new ProcessorConfig(bootstrapServers(), stateDirectory, "node-1", THREADS, SETTINGS, 32 << 20);
    }

    public static Send newSend(UserId sender, UserId recipient, String text) {
        return new Send(new MessageId(UUID.randomUUID()), sender, recipient, MessageText.of(text));
    }

    /** As ingest does it. */
    private CompletableFuture<Sent> appendAsync(Send send) {
        int partition = MailboxPartitioning.partitionOf(send.homeUser(), PARTITIONS);
        return appendAsync(TopicContract.SENDS, partition, send.homeUser().bytes(), SendCodec.encode(send))
                .thenApply(offset -> new Sent(send, partition, offset));
    }

    public Sent append(Send send) {
        return appendAsync(send).join();
    }

    public CompletableFuture<Sent> sendAsync(UserId sender, UserId recipient, String text) {
        return appendAsync(newSend(sender, recipient, text));
    }

    public Sent send(UserId sender, UserId recipient, String text) {
        return sendAsync(sender, recipient, text).join();
    }

    /** Any record at all; gives its offset. */
    CompletableFuture<Long> appendAsync(String topic, int partition, byte @Nullable [] key, byte @Nullable [] value) {
        return appendAsync(new ProducerRecord<>(topic, partition, key, value));
    }

    CompletableFuture<Long> appendAsync(ProducerRecord<byte[], byte[]> record) {
        var result = new CompletableFuture<Long>();
        var _ = log().producer().send(record, (metadata, error) -> {
            if (error == null) {
                result.complete(metadata.offset());
            } else {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    /** The offset after the last record. */
    public long end(String topic, int partition) throws Exception {
        TopicPartition topicPartition = new TopicPartition(topic, partition);
        return admin().listOffsets(Map.of(topicPartition, OffsetSpec.latest()))
                .partitionResult(topicPartition)
                .get()
                .offset();
    }

    /** Nobody may be in the group but members that are gone and whose session has not ended. */
    public void leaveGroup() throws Exception {
        try {
            // A request that removes all of nobody is refused.
            if (admin().describeConsumerGroups(List.of(StreamsSettings.APPLICATION_ID)).all().get().values().stream()
                    .allMatch(group -> group.members().isEmpty())) {
                return;
            }
            admin().removeMembersFromConsumerGroup(
                            StreamsSettings.APPLICATION_ID, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!isGroupUnknown(e)) {
                throw e;
            }
        }
    }

    /** The group's committed offsets go. The processor must be stopped. */
    public void forgetGroup() throws Exception {
        leaveGroup();
        try {
            admin().deleteConsumerGroups(List.of(StreamsSettings.APPLICATION_ID))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!isGroupUnknown(e)) {
                throw e;
            }
        }
    }

    private static boolean isGroupUnknown(Throwable error) {
        return Stream.iterate(error, java.util.Objects::nonNull, Throwable::getCause)
                .anyMatch(GroupIdNotFoundException.class::isInstance);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    public static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
