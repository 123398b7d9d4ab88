package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.StoreDigests;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The store stands at one offset, the consumer group at another: wherever the two are, the mailboxes come out the same. */
class StoreAgainstLogTest {
    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    /** Runs a node until all of {@code sent} shows, and gives what readers saw at last. */
    private Map<UserId, FeedPage> run(List<Sent> sent) throws Exception {
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(sent);
            return Chatter.feeds(node);
        }
    }

    private void moveGroup(String topic, LongUnaryOperator move) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            long end = log.end(topic, partition);
            offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(move.applyAsLong(end)));
        }
        log.leaveGroup();
        log.admin()
                .alterConsumerGroupOffsets(StreamsSettings.APPLICATION_ID, offsets)
                .all()
                .get();
    }

    private void requireStoresEqualFoldFromScratch() throws Exception {
        List<PartitionDigest> digests = StoreDigests.of(state());
        assertThat(digests).hasSize(FreshLog.PARTITIONS);
        assertThat(digests).isEqualTo(FoldFromScratch.digests(log));
    }

    @Test
    void shouldRestoreJustWhatIsMissingWhenStoreIsBehindGroup() throws Exception {
        // Given
        run(Chatter.rounds(log, 5));
        FreshLog.copy(state(), directory.resolve("older"));
        List<Sent> later = Chatter.rounds(log, 5);
        Map<UserId, FeedPage> seen = run(later);

        // When
        FreshLog.delete(state());
        Files.move(directory.resolve("older"), state());
        try (TestNode node = TestNode.startReady(log, state())) {

            // Then
            assertThat(Chatter.feeds(node)).isEqualTo(seen);
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(Chatter.events(later));
        }
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldRestoreAllWhenStoreIsGone() throws Exception {
        // Given
        List<Sent> sent = Chatter.rounds(log, 5);
        Map<UserId, FeedPage> seen = run(sent);

        // When
        FreshLog.delete(state());
        try (TestNode node = TestNode.startReady(log, state())) {

            // Then
            assertThat(Chatter.feeds(node)).isEqualTo(seen);
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(Chatter.events(sent));
        }
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldSkipWhatItHasWhenGroupIsBehindStore() throws Exception {
        // Given
        Map<UserId, FeedPage> seen = run(Chatter.rounds(log, 5));

        // When
        moveGroup(TopicContract.MESSAGES, end -> end / 3);
        try (TestNode node = TestNode.startReady(log, state())) {

            // Then
            assertThat(Chatter.feeds(node)).isEqualTo(seen);
            List<Sent> later = Chatter.rounds(log, 1);
            node.awaitVisible(later);
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(Chatter.events(later));
            assertThat(node.folded(FoldOutcome.REPETITION)).isZero();
        }
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldRecogniseSendsThatAreFannedOutAgain() throws Exception {
        // Given
        Map<UserId, FeedPage> seen = run(Chatter.rounds(log, 5));

        // When
        moveGroup(TopicContract.SENDS, end -> 0);
        List<Sent> later = Chatter.rounds(log, 1);
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(later);

            // Then
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(Chatter.events(later));
            seen.forEach((user, feed) -> assertThat(node.feed(user).entries())
                    .startsWith(feed.entries().toArray(FeedEntry[]::new)));
        }
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldRestoreWhenGroupWasMovedAheadOfStore() throws Exception {
        // Given
        List<Sent> sent = Chatter.rounds(log, 3);
        run(sent);
        FreshLog.copy(state(), directory.resolve("older"));
        FreshLog.delete(state());
        run(Chatter.rounds(log, 3));
        FreshLog.delete(state());
        Files.move(directory.resolve("older"), state());

        // When
        moveGroup(TopicContract.MESSAGES, end -> end);
        List<Sent> later = Chatter.rounds(log, 1);
        run(later);

        // Then
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldLoseAndDoubleNothingWhenGroupWasDeleted() throws Exception {
        // Given
        Map<UserId, FeedPage> seen = run(Chatter.rounds(log, 5));

        // When
        log.forgetGroup();
        Map<UserId, FeedPage> seenAgain = run(List.of());

        // Then
        assertThat(seenAgain).isEqualTo(seen);
        run(Chatter.rounds(log, 1));
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldLoseAndDoubleNothingWhenGroupAndStoresAreGone() throws Exception {
        // Given
        Map<UserId, FeedPage> seen = run(Chatter.rounds(log, 5));

        // When
        log.forgetGroup();
        FreshLog.delete(state());
        Map<UserId, FeedPage> seenAgain = run(List.of());

        // Then
        assertThat(seenAgain).isEqualTo(seen);
        run(Chatter.rounds(log, 1));
        requireStoresEqualFoldFromScratch();
    }

    @Test
    void shouldLoseAndDoubleNothingWhenOffsetsOfMessagesWereDeleted() throws Exception {
        // Given
        Map<UserId, FeedPage> seen = run(Chatter.rounds(log, 5));

        // When
        log.leaveGroup();
        log.admin()
                .deleteConsumerGroupOffsets(
                        StreamsSettings.APPLICATION_ID,
                        Set.of(
                                new TopicPartition(TopicContract.MESSAGES, 0),
                                new TopicPartition(TopicContract.MESSAGES, 2)))
                .all()
                .get();
        Map<UserId, FeedPage> seenAgain = run(List.of());

        // Then
        assertThat(seenAgain).isEqualTo(seen);
        run(Chatter.rounds(log, 1));
        requireStoresEqualFoldFromScratch();
    }
}
