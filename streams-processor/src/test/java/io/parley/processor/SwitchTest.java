package io.parley.processor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.rebuild.LogReader;
import io.parley.processor.store.FreshStore;
import io.parley.processor.store.StoreDigests;
import io.parley.processor.store.StoreMemory;
import io.parley.processor.store.StoreMismatchException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store that was folded anew takes the place of one that serves. */
class SwitchTest {
    private static final int SWITCHES_OF_EACH = 2;

    /** Each asks without a pause: more would take the cores from what is tested. */
    private static final int FOLLOWERS = 4;

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path fold(int partition, String name) throws Exception {
        Path fresh = directory.resolve(name);
        try (StoreMemory memory = new StoreMemory(32 << 20);
                FreshStore store = FreshStore.open(fresh, log.messagesId(), partition, memory);
                LogReader reader = new LogReader(Map.of("bootstrap.servers", log.bootstrapServers()), partition)) {
            reader.foldTo(store, log.end(TopicContract.MESSAGES, partition) - 1);
            store.flush();
        }
        return fresh;
    }

    /** Copies mailboxes by their feed, in small steps, for as long as it runs: every answer must go on where the one before ended. */
    private static final class Follower implements Runnable {
        private final TestNode node;
        private final UserId owner;
        final List<FeedEntry> entries = new ArrayList<>();
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        long unavailable;
        volatile boolean stopped;

        Follower(TestNode node, UserId owner) {
            this.node = node;
            this.owner = owner;
        }

        @Override
        public void run() {
            try {
                long head = 0;
                while (!stopped) {
                    var answer = node.mailboxes()
                            .read(new FeedAfter(owner, entries.size(), 20), Freshness.ANY, Duration.ZERO)
                            .join();
                    if (answer instanceof MailboxAnswer.Served<FeedPage>(FeedPage page)) {
                        assertThat(page.head()).isGreaterThanOrEqualTo(head);
                        head = page.head();
                        assertThat(page.entries().size() == 20
                                        || entries.size() + page.entries().size() == head)
                                .isTrue();
                        entries.addAll(page.entries());
                    } else {
                        unavailable++;
                    }
                }
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        }
    }

    @Test
    void shouldAnswerAsBeforeWhileStoresAreReplacedUnderSendsAndReads() throws Exception {
        List<Sent> sent;
        try (TestNode node = TestNode.startReady(log, directory.resolve("state"));
                BusyLog busy = new BusyLog(log)) {
            // Given
            node.awaitVisible(Chatter.rounds(log, 3));
            List<Follower> followers = Chatter.USERS.subList(0, FOLLOWERS).stream()
                    .map(user -> new Follower(node, user))
                    .toList();
            List<Thread> threads = followers.stream()
                    .map(follower -> Thread.ofPlatform().start(follower))
                    .toList();

            // When
            for (int round = 0; round < SWITCHES_OF_EACH; round++) {
                for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
                    Path fresh = fold(partition, "fresh-" + round + "-" + partition);
                    node.awaitVisible(Chatter.rounds(log, 1));
                    node.app().switchTo(partition, fresh);
                }
            }
            sent = busy.stop();
            node.awaitVisible(sent);

            // Then
            Map<UserId, FeedPage> feeds = Chatter.feeds(node);
            followers.forEach(follower -> follower.stopped = true);
            for (Thread thread : threads) {
                thread.join();
            }
            for (Follower follower : followers) {
                follower.ended.join();
                assertThat(requireNonNull(feeds.get(follower.owner)).entries())
                        .startsWith(follower.entries.toArray(FeedEntry[]::new));
                assertThat(follower.entries).isNotEmpty();
                assertThat(follower.unavailable).isZero();
            }
        }
        assertThat(StoreDigests.of(directory.resolve("state"))).isEqualTo(FoldFromScratch.digests(log));
        try (Stream<Path> tree = Files.walk(directory.resolve("state"))) {
            assertThat(tree.filter(path -> String.valueOf(path.getFileName()).startsWith("mailboxes.")))
                    .isEmpty();
        }
    }

    @Test
    void shouldRefuseAStoreOfAnotherLogAndGoOn() throws Exception {
        try (TestNode node = TestNode.startReady(log, directory.resolve("state"));
                StoreMemory memory = new StoreMemory(32 << 20)) {
            Path other = directory.resolve("other");
            FreshStore.open(other, new Uuid(5, 5), 0, memory).close();

            assertThatThrownBy(() -> node.app().switchTo(0, other)).isInstanceOf(StoreMismatchException.class);
            node.awaitVisible(Chatter.rounds(log, 1));
        }
        assertThat(StoreDigests.of(directory.resolve("state"))).isEqualTo(FoldFromScratch.digests(log));
    }
}
