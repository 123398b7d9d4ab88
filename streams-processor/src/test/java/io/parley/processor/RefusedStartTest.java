package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.broker.EmbeddedBroker;
import io.parley.processor.FreshLog.Sent;
import io.parley.processor.store.StoreMismatchException;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a node must not start on, it names; and it leaves nothing behind that would be in the way of the next start. */
class RefusedStartTest {
    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    private void run(FreshLog onLog, List<Sent> sent) throws Exception {
        try (TestNode node = TestNode.startReady(onLog, state())) {
            node.awaitVisible(sent);
        }
    }

    private static void assertRefused(
            ThrowingCallable start, Class<? extends Exception> error, String... messageParts) {
        ProcessorThreads threads = ProcessorThreads.now();
        assertThatThrownBy(start).isInstanceOf(error).hasMessageContainingAll(messageParts);
        threads.awaitGone();
    }

    @Test
    void shouldRefuseStoresOfTopicThatWasMadeAnew() throws Exception {
        // Given
        run(log, Chatter.rounds(log, 2));
        String oldId = String.valueOf(log.messagesId());
        log.recreateTopics();

        // When, Then
        assertRefused(
                () -> TestNode.start(log, state()), StoreMismatchException.class, oldId, "the topic was made anew");

        // And once the stores are gone
        FreshLog.delete(state());
        run(log, Chatter.rounds(log, 1));
    }

    @Test
    void shouldRefuseStoresThatKnowMoreThanTheirLog() throws Exception {
        Path data = directory.resolve("broker");
        Path backup = directory.resolve("backup");
        int port;
        // Given
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
            port = broker.port();
            FreshLog own = FreshLog.on(broker);
            run(own, Chatter.rounds(own, 2));
            own.close();
        }
        FreshLog.copy(data, backup);
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, port)) {
            FreshLog own = FreshLog.on(broker);
            run(own, Chatter.rounds(own, 2));
            own.close();
        }
        FreshLog.delete(data);
        Files.move(backup, data);
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, port)) {
            FreshLog own = FreshLog.on(broker);

            // When, Then
            assertRefused(() -> TestNode.start(own, state()), StoreMismatchException.class, "the log has lost records");

            // And once the stores are gone
            FreshLog.delete(state());
            run(own, Chatter.rounds(own, 1));
            own.close();
        }
    }

    @Test
    void shouldRefuseLogWhoseBeginningIsGone() throws Exception {
        // Given
        run(log, Chatter.rounds(log, 2));
        log.admin()
                .deleteRecords(Map.of(new TopicPartition(TopicContract.MESSAGES, 2), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();

        // When, Then
        assertRefused(
                () -> TestNode.start(log, state()),
                IllegalStateException.class,
                "expected topic messages to begin at offset 0",
                "partitions [2]");
    }

    @Test
    void shouldRefuseToGoOnBehindSendsThatWereDeletedBeforeTheyWereCarriedOn() throws Exception {
        // Given
        run(log, Chatter.rounds(log, 2));
        Chatter.rounds(log, 2);
        int partition = 0;
        long end = log.end(TopicContract.SENDS, partition);
        log.admin()
                .deleteRecords(
                        Map.of(new TopicPartition(TopicContract.SENDS, partition), RecordsToDelete.beforeOffset(end)))
                .all()
                .get();

        // When, Then
        assertRefused(
                () -> TestNode.start(log, state()),
                IllegalStateException.class,
                "has deleted sends-" + partition + "@",
                ".." + (end - 1),
                "--to-earliest");
    }

    @Test
    void shouldRefuseStateDirectoryThatIsInUse() throws Exception {
        // Given
        try (TestNode node = TestNode.startReady(log, state())) {

            // When, Then
            assertRefused(() -> TestNode.start(log, state()), Exception.class, "same state directory");
            node.awaitVisible(Chatter.rounds(log, 1));
            assertThat(node.app().whyNotReady()).isEmpty();
        }
    }

    @Test
    void shouldNameMissingTopicId() {
        assertRefused(
                () -> ProcessorApp.start(
                        log.config(state()), Map.of(), new io.micrometer.core.instrument.simple.SimpleMeterRegistry()),
                IllegalArgumentException.class,
                "expected topicIds to name topic messages");
    }
}
