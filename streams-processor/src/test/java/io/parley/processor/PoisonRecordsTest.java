package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.FreshLog.Sent;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.StoreDigests;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.topics.TopicContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records that are none of ours are kept out, one by one; what stands beside them is not harmed, live or restored. */
class PoisonRecordsTest {
    private static final byte[] KEY = "user-0".getBytes(StandardCharsets.US_ASCII);
    private static final UserId EVE = new UserId("eve");
    private static final UserId MAL = new UserId("mal");

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Poison(byte @Nullable [] key, byte @Nullable [] value) {}

    /** For both topics: none of these is a send, nor an event. */
    private static List<Poison> poisons() {
        Random random = new Random(4);
        byte[] few = new byte[40];
        random.nextBytes(few);
        byte[] many = new byte[100 << 10];
        random.nextBytes(many);
        Send send = new Send(new MessageId(UUID.randomUUID()), EVE, MAL, MessageText.of("not under this key"));
        byte[] foreignFingerprint = SendCodec.encode(send);
        foreignFingerprint[5] ^= 1;
        var stored = new MessageStored(ConversationId.of(EVE, MAL), send.messageId(), EVE, MAL, 1, 1, send.text());
        return List.of(
                new Poison(KEY, few),
                new Poison(KEY, many),
                new Poison(KEY, null),
                new Poison(null, few),
                new Poison(null, null),
                new Poison(new byte[0], new byte[0]),
                new Poison(KEY, SendCodec.encode(send)),
                new Poison(KEY, foreignFingerprint),
                new Poison(KEY, MailboxEventCodec.encode(new MailboxEvent(EVE, stored))),
                new Poison(null, MailboxEventCodec.encode(new MailboxEvent(EVE, stored))),
                new Poison(null, SendCodec.encode(send)));
    }

    /** In every partition, one after the other; gives how many these are. */
    private int appendPoison(String topic) {
        return append(topic, poisons());
    }

    private int appendKeyless(int times) {
        return append(TopicContract.MESSAGES, Collections.nCopies(times, new Poison(null, new byte[] {1, 2, 3})));
    }

    private int append(String topic, List<Poison> poisons) {
        List<CompletableFuture<Long>> appended = new ArrayList<>();
        for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
            for (Poison poison : poisons) {
                appended.add(log.appendAsync(topic, partition, poison.key(), poison.value()));
            }
        }
        appended.forEach(CompletableFuture::join);
        return appended.size();
    }

    private static void awaitPoison(TestNode node, long sends, long messages) {
        await().pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
            assertThat((long) node.metrics()
                            .counter("parley.poison.records", "topic", "sends")
                            .count())
                    .isEqualTo(sends);
            assertThat(node.folded(FoldOutcome.POISON)).isEqualTo(messages);
        });
    }

    private static List<String> contents(List<PartitionDigest> digests) {
        return digests.stream().map(PartitionDigest::sha256).toList();
    }

    @Test
    void shouldKeepOutPoisonAndFoldTheSameLiveAndRestored() throws Exception {
        List<Sent> sent = new ArrayList<>();
        Map<UserId, FeedPage> seen;
        // Given
        try (TestNode node = TestNode.startReady(log, state)) {
            long inSends = appendPoison(TopicContract.SENDS);
            sent.addAll(Chatter.rounds(log, 1));
            node.awaitVisible(sent);
            long inMessages = appendPoison(TopicContract.MESSAGES);
            sent.addAll(Chatter.rounds(log, 1));
            inSends += appendPoison(TopicContract.SENDS);
            sent.addAll(Chatter.rounds(log, 1));
            node.awaitVisible(sent);
            inMessages += appendKeyless(3);

            // Then
            awaitPoison(node, inSends, inMessages);
            assertThat(node.app().whyNotReady()).isEmpty();
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(Chatter.events(sent));
            seen = Chatter.feeds(node);
        }
        List<PartitionDigest> fromScratch = FoldFromScratch.digests(log);
        assertThat(StoreDigests.of(state)).isEqualTo(fromScratch);

        // When
        try (TestNode node = TestNode.startReady(log, state)) {
            assertThat(Chatter.feeds(node)).isEqualTo(seen);
        }
        assertThat(StoreDigests.of(state)).isEqualTo(fromScratch);

        // When
        FreshLog.delete(state);
        for (int start = 0; start < 2; start++) {
            try (TestNode node = TestNode.startReady(log, state)) {

                // Then
                assertThat(Chatter.feeds(node)).isEqualTo(seen);
            }
            assertThat(contents(StoreDigests.of(state))).isEqualTo(contents(fromScratch));
        }

        // And it goes on from there
        try (TestNode node = TestNode.startReady(log, state)) {
            appendKeyless(2);
            node.awaitVisible(Chatter.rounds(log, 1));
        }
        assertThat(StoreDigests.of(state)).isEqualTo(FoldFromScratch.digests(log));
    }
}
