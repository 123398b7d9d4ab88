package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.parley.processor.FreshLog.Sent;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How far a node says that it is behind the log. */
class LogLagTest {
    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    private TestNode startReady() throws InterruptedException {
        return TestNode.startReady(log, log.config(state).withLagLookPause(LOOK_PAUSE));
    }

    private static Collection<Gauge> gauges(TestNode node, String name) {
        return node.metrics().find(name).gauges();
    }

    private static double sum(TestNode node, String name) {
        return gauges(node, name).stream().mapToDouble(Gauge::value).sum();
    }

    private static void awaitNothingWaits(TestNode node) {
        await().atMost(TestPatience.LONG).untilAsserted(() -> {
            for (String name : List.of(
                    "parley.fanout.lag", "parley.fanout.oldest.age", "parley.fold.lag", "parley.fold.oldest.age")) {
                assertThat(gauges(node, name)).as(name).hasSize(FreshLog.PARTITIONS);
                assertThat(sum(node, name)).as(name).isZero();
            }
        });
    }

    @Test
    void shouldSayHowMuchWaitsForHowLongAndThatNothingDoes() throws Exception {
        List<Sent> sent;
        try (TestNode node = startReady()) {
            awaitNothingWaits(node);

            node.app().pause();
            sent = Chatter.rounds(log, 1);

            await().atMost(TestPatience.LONG)
                    .untilAsserted(
                            () -> assertThat(sum(node, "parley.fanout.lag")).isEqualTo((double) sent.size()));
            double age = sum(node, "parley.fanout.oldest.age");
            assertThat(age).isPositive();
            await().atMost(TestPatience.LONG)
                    .untilAsserted(() ->
                            assertThat(sum(node, "parley.fanout.oldest.age")).isGreaterThan(age));

            node.app().resume();
            node.awaitVisible(sent);
            awaitNothingWaits(node);
            assertThat(node.metrics().get("parley.send.visible").timer().count())
                    .isPositive();
            assertThat(sum(node, "parley.restore.remaining")).isZero();
        }
    }

    @Test
    void shouldSayWhatIsNotFoldedAndHowOldItIs() throws Exception {
        UserId owner = Chatter.USERS.getFirst();
        int partition = MailboxPartitioning.partitionOf(owner, FreshLog.PARTITIONS);
        try (TestNode node = startReady()) {
            awaitNothingWaits(node);

            node.app().pause();
            // As the fan-out writes it, which is paused as well.
            log.appendAsync(TopicContract.MESSAGES, partition, owner.bytes(), MailboxEventCodec.encode(note(owner)))
                    .join();

            await().atMost(TestPatience.LONG).untilAsserted(() -> {
                assertThat(sum(node, "parley.fold.lag")).isEqualTo(1);
                assertThat(sum(node, "parley.fold.oldest.age")).isPositive();
            });
            double age = sum(node, "parley.fold.oldest.age");
            await().atMost(TestPatience.LONG)
                    .untilAsserted(() ->
                            assertThat(sum(node, "parley.fold.oldest.age")).isGreaterThan(age));

            node.app().resume();
            awaitNothingWaits(node);
            assertThat(node.head(owner)).isEqualTo(1);
        }
    }

    private static MailboxEvent note(UserId owner) {
        return new MailboxEvent(
                owner,
                new MessageStored(
                        ConversationId.of(owner, owner),
                        new MessageId(UUID.randomUUID()),
                        owner,
                        owner,
                        System.currentTimeMillis(),
                        0,
                        MessageText.of("note")));
    }
}
