package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.store.StoreDigests;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The processor's process is killed again and again while sends come in. */
class KilledProcessorTest {
    private static final int KILLS = 8;

    /** One kill in so many comes while the processor starts; the others come while it works. */
    private static final int KILLS_PER_EARLY_KILL = 4;

    private static final int EARLY_MS_MAX = 3_000;

    /** What a child has fanned out at most before it is killed. */
    private static final int EVENTS_MAX = 600;

    /** Sizes that fill write buffers after some hundred events, so that some of it is on disk and some is not. */
    private static final int TEXT_LENGTH_MAX = 16_000;

    private static final int SENDS_MAX = 20_000;

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    /** Sends between random users, a few at a time, until told to stop. */
    private static final class Load implements Runnable {
        private final FreshLog log;
        private final Random random;
        private final AtomicBoolean stop = new AtomicBoolean();
        private final Semaphore inFlight = new Semaphore(4);
        final List<CompletableFuture<Sent>> sends = new ArrayList<>();

        Load(FreshLog log, long seed) {
            this.log = log;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            List<UserId> users = Chatter.USERS;
            while (!stop.get() && sends.size() < SENDS_MAX) {
                inFlight.acquireUninterruptibly();
                UserId sender = users.get(random.nextInt(users.size()));
                UserId recipient = users.get(random.nextInt(users.size()));
                String text = "x".repeat(1 + random.nextInt(TEXT_LENGTH_MAX));
                sends.add(log.sendAsync(sender, recipient, text).whenComplete((sent, error) -> inFlight.release()));
            }
        }
    }

    @Test
    void shouldHaveEveryAcknowledgedSendOnceAndInOrderAfterKills() throws Exception {
        // Given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Load load = new Load(log, random.nextLong());
        Thread sender = Thread.ofPlatform().name("load").start(load);

        // When
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = ProcessorChild.start(log, state);
            try {
                if (kill % KILLS_PER_EARLY_KILL == 0) {
                    child.waitFor(random.nextInt(EARLY_MS_MAX), TimeUnit.MILLISECONDS);
                } else {
                    awaitEvents(events() + random.nextInt(1, EVENTS_MAX));
                }
                assertThat(child.isAlive()).isTrue();
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
        load.stop.set(true);
        sender.join();
        List<Sent> sent = load.sends.stream().map(CompletableFuture::join).toList();

        // Then
        try (TestNode node = TestNode.startReady(log, state)) {
            node.awaitVisible(sent);
            assertMailboxesHold(sent, node);
        }
        assertThat(StoreDigests.of(state)).isEqualTo(FoldFromScratch.digests(log));
        System.out.printf("%d sends, %d kills%n", sent.size(), KILLS);
    }

    private long events() throws Exception {
        long events = 0;
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            events += log.end(TopicContract.MESSAGES, partition);
        }
        return events;
    }

    private void awaitEvents(long target) {
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(events()).isGreaterThanOrEqualTo(target));
    }

    private static void assertMailboxesHold(List<Sent> sent, TestNode node) {
        Map<ConversationId, List<Sent>> conversations = sent.stream()
                .sorted(Comparator.comparingLong(Sent::offset))
                .collect(Collectors.groupingBy(one -> one.send().conversationId()));
        conversations.forEach((conversation, sends) -> {
            List<MessageId> inOrder =
                    sends.stream().map(one -> one.send().messageId()).toList();
            for (UserId owner : Set.copyOf(List.of(conversation.first(), conversation.second()))) {
                assertThat(node.conversation(owner, conversation.peerOf(owner)))
                        .extracting(Message::messageId)
                        .isEqualTo(inOrder);
            }
        });
        for (UserId owner : Chatter.USERS) {
            List<MessageId> ofOwner = sent.stream()
                    .filter(one -> one.send().conversationId().includes(owner))
                    .map(one -> one.send().messageId())
                    .toList();
            List<FeedEntry> feed = node.feed(owner).entries();
            assertThat(feed)
                    .extracting(
                            entry -> ((FeedEntry.MessageEntry) entry).message().messageId())
                    .containsExactlyInAnyOrderElementsOf(ofOwner);
        }
    }
}
