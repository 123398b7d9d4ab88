package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.processor.FreshLog.Sent;
import io.parley.processor.store.StoreDigests;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.MailboxReader;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A node's life, as those see it who start it and those who read from it. */
class ProcessorAppTest {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    private static final int READERS = 4;
    private static final long READ_PAUSE_US = 200;
    private static final int LIVES = 4;

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    private static long msSince(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Test
    void shouldShowSendsInBothMailboxesAndStillAfterRestart() throws Exception {
        // Given
        Sent first;
        try (TestNode node = TestNode.startReady(log, state())) {
            first = log.send(ADA, BOB, "hello");
            node.awaitVisible(List.of(first));
        }

        // When
        long start = System.nanoTime();
        try (TestNode node = TestNode.startReady(log, state())) {
            System.out.printf("ready %d ms after a restart%n", msSince(start));

            // Then
            for (UserId owner : List.of(ADA, BOB)) {
                assertThat(node.conversation(owner, owner.equals(ADA) ? BOB : ADA))
                        .singleElement()
                        .satisfies(message -> {
                            assertThat(message.messageId())
                                    .isEqualTo(first.send().messageId());
                            assertThat(message.sender()).isEqualTo(ADA);
                            assertThat(message.text().string()).isEqualTo("hello");
                        });
                assertThat(node.head(owner)).isEqualTo(1);
            }
            start = System.nanoTime();
            node.awaitVisible(List.of(log.send(BOB, ADA, "hello yourself")));
            System.out.printf("visible in both mailboxes %d ms after it was sent%n", msSince(start));
        }
    }

    @Test
    void shouldLeaveNothingRunningAndLogNothingToWorryAbout() throws Exception {
        // Given
        ProcessorThreads threads = ProcessorThreads.now();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger streamsConfig = (Logger) LoggerFactory.getLogger("org.apache.kafka.streams.StreamsConfig");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        Level levelBefore = streamsConfig.getLevel();
        streamsConfig.setLevel(Level.WARN);

        // When
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(List.of(log.send(ADA, BOB, "hello")));
            assertThat(threads.started()).isNotEmpty();
        } finally {
            root.detachAppender(logged);
            streamsConfig.setLevel(levelBefore);
        }

        // Then
        threads.awaitGone();
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                // Said of global tables, of which there are none, at each start.
                .filteredOn(message ->
                        !message.startsWith("Processing exception handler is not enabled for the GlobalThread"))
                .isEmpty();
    }

    @Test
    void shouldCloseTwice() throws Exception {
        TestNode node = TestNode.startReady(log, state());
        MailboxReader reader = node.mailboxes();

        node.close();
        node.close();

        assertThat(node.app().whyNotReady()).isPresent();
        assertThat(reader.read(new FeedAfter(ADA, 0, 1), Freshness.ANY, Duration.ofSeconds(5)))
                .isCompletedWithValueMatching(Misdirected.class::isInstance);
    }

    /** A new node whose stores are empty, and whose group forgot where it was: nothing is restored, everything comes live. */
    @Test
    void shouldNeverShowLessThanBeforeRestart() throws Exception {
        // Given
        List<Sent> sent = Chatter.rounds(log, 40);
        Map<UserId, Long> heads = new HashMap<>();
        try (TestNode node = TestNode.startReady(log, state())) {
            node.awaitVisible(sent);
            Chatter.USERS.forEach(user -> heads.put(user, node.head(user)));
        }
        FreshLog.delete(state());
        moveGroupBackInMessages();

        // When
        try (TestNode node = TestNode.start(log, state())) {
            Map<UserId, Long> firstServed = new HashMap<>();
            TestPatience.await().pollInterval(Duration.ofMillis(1)).until(() -> {
                for (UserId user : heads.keySet()) {
                    var answer = node.mailboxes().read(new FeedAfter(user, 0, 1), Freshness.ANY, Duration.ZERO);
                    if (answer.join() instanceof Served<FeedPage>(FeedPage page)) {
                        firstServed.putIfAbsent(user, page.head());
                    }
                }
                return firstServed.size() == heads.size();
            });

            // Then
            assertThat(firstServed).isEqualTo(heads);
        }
        assertThat(StoreDigests.of(state())).isEqualTo(FoldFromScratch.digests(log));
    }

    private void moveGroupBackInMessages() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            offsets.put(new TopicPartition(TopicContract.MESSAGES, partition), new OffsetAndMetadata(0));
        }
        log.leaveGroup();
        log.admin()
                .alterConsumerGroupOffsets(StreamsSettings.APPLICATION_ID, offsets)
                .all()
                .get();
    }

    @Test
    void shouldAnswerOrRefuseButNeverFailWhileNodesComeAndGo() throws Exception {
        // Given
        List<Sent> sent = Chatter.rounds(log, 5);
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        AtomicReference<MailboxReader> mailboxes = new AtomicReference<>();
        Map<Class<?>, Integer> answers = new ConcurrentHashMap<>();
        List<ScheduledFuture<?>> readers = new ArrayList<>();
        TestNode first = TestNode.startReady(log, state());
        first.awaitVisible(sent);
        mailboxes.set(first.mailboxes());
        try (ScheduledExecutorService threads = Executors.newScheduledThreadPool(READERS)) {
            for (int reader = 0; reader < READERS; reader++) {
                Random random = new Random(seed + reader);
                readers.add(threads.scheduleWithFixedDelay(
                        () -> answers.merge(read(mailboxes.get(), random).getClass(), 1, Integer::sum),
                        0,
                        READ_PAUSE_US,
                        TimeUnit.MICROSECONDS));
            }

            // When
            first.close();
            for (int life = 0; life < LIVES; life++) {
                try (TestNode node = TestNode.start(log, state())) {
                    mailboxes.set(node.mailboxes());
                    // The first of them is closed while it is still starting.
                    if (life > 0) {
                        node.awaitReady();
                        node.awaitVisible(Chatter.rounds(log, 1));
                    }
                }
            }

            // Then
            assertThat(readers).noneMatch(Future::isDone);
            threads.shutdownNow();
        }
        assertThat(answers).containsKeys(Served.class, Misdirected.class, NotYetVisible.class);
    }

    private static MailboxAnswer<?> read(MailboxReader mailboxes, Random random) {
        UserId user = Chatter.USERS.get(random.nextInt(Chatter.USERS.size()));
        MailboxQuery<?> query = switch (random.nextInt(3)) {
            case 0 -> new FeedAfter(user, random.nextInt(5), 10);
            case 1 -> new OneConversation(user, user);
            default -> new RecentConversations(user, 10, Optional.empty());
        };
        Freshness freshness = random.nextInt(10) == 0 ? new Freshness(1_000_000, Optional.empty()) : Freshness.ANY;
        Duration patience = Duration.ofMillis(random.nextInt(3));
        return mailboxes
                .read(query, freshness, patience)
                .orTimeout(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
