package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parley.processor.FreshLog.Sent;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.StoreDigests;
import io.parley.schemas.events.MailboxChange.ConversationRead;
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
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A hundred thousand records that are none of ours, in both topics, between those that are. */
class PoisonFloodTest {
    private static final int RECORDS = 100_000;
    private static final int WAVES = 10;
    private static final long SEED = Long.getLong("parley.fuzz.seed", new Random().nextLong());

    /** As large as the log takes one: 1 MiB less what the log puts around it. */
    private static final int LARGEST = (1 << 20) - 512;

    private static final int LARGEST_ONE_IN = 4_000;

    /** Neither is one of those who chat. */
    private static final UserId EVE = new UserId("eve");

    private static final UserId MAL = new UserId("mal");

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    private final Random random = new Random(SEED);

    /** Each record that is kept out has a line in the log, and a build's output should not have a hundred thousand. */
    private static final List<String> TALKATIVE =
            List.of("io.parley.processor", "org.apache.kafka.streams.processor.internals.StoreChangelogReader");

    @BeforeEach
    void quiet() {
        setLevels(Level.ERROR);
    }

    @AfterEach
    void loud() {
        setLevels(null);
    }

    private static void setLevels(@Nullable Level level) {
        TALKATIVE.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(level));
    }

    @Test
    void shouldKeepOutAHundredThousandRecordsAndFoldTheSameAnew() throws Exception {
        List<Sent> sent = new ArrayList<>();
        Map<UserId, FeedPage> seen;
        // Given
        try (TestNode node = TestNode.startReady(log, state)) {
            for (int wave = 0; wave < WAVES; wave++) {
                append(TopicContract.SENDS, RECORDS / 2 / WAVES);
                sent.addAll(Chatter.rounds(log, 1));
                append(TopicContract.MESSAGES, RECORDS / 2 / WAVES);
            }
            sent.addAll(Chatter.rounds(log, 1));

            // Then
            node.awaitVisible(sent);
            await().untilAsserted(() -> {
                assertThat(node.metrics()
                                .counter("parley.poison.records", "topic", "sends")
                                .count())
                        .as("seed %d", SEED)
                        .isEqualTo(RECORDS / 2.0);
                assertThat(node.folded(FoldOutcome.POISON)).as("seed %d", SEED).isEqualTo(RECORDS / 2);
            });
            assertThat(node.app().whyNotReady()).isEmpty();
            assertThat(node.folded(FoldOutcome.APPLIED)).isEqualTo(Chatter.events(sent));
            seen = Chatter.feeds(node);
        }
        List<String> fromScratch = contents(FoldFromScratch.digests(log));
        assertThat(contents(StoreDigests.of(state))).as("seed %d", SEED).isEqualTo(fromScratch);

        // When
        FreshLog.delete(state);
        try (TestNode node = TestNode.startReady(log, state)) {
            assertThat(Chatter.feeds(node)).as("seed %d", SEED).isEqualTo(seen);
        }

        // Then
        assertThat(contents(StoreDigests.of(state))).as("seed %d", SEED).isEqualTo(fromScratch);
    }

    /** The send is as it should be, and its record carries as much beside it as the log takes: its events are a little larger than it is. */
    @Test
    void shouldCarryASendWhateverHeadersItsRecordHas() throws Exception {
        try (TestNode node = TestNode.startReady(log, state)) {
            Send send = FreshLog.newSend(
                    new UserId("e".repeat(UserId.LENGTH_MAX)),
                    new UserId("m".repeat(UserId.LENGTH_MAX)),
                    "with headers");
            int partition = MailboxPartitioning.partitionOf(send.homeUser(), FreshLog.PARTITIONS);
            long offset = appendWithTheLargestHeader(send, partition);

            node.awaitVisible(List.of(new Sent(send, partition, offset)));
            node.awaitVisible(Chatter.rounds(log, 1));
        }
    }

    private long appendWithTheLargestHeader(Send send, int partition) {
        for (int size = 1 << 20; ; size -= 16) {
            var record = new ProducerRecord<>(
                    TopicContract.SENDS, partition, send.homeUser().bytes(), SendCodec.encode(send));
            record.headers().add("trace", new byte[size]);
            try {
                return log.appendAsync(record).join();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(RecordTooLargeException.class);
            }
        }
    }

    private static List<String> contents(List<PartitionDigest> digests) {
        return digests.stream().map(PartitionDigest::sha256).toList();
    }

    private void append(String topic, int count) {
        List<CompletableFuture<Long>> appended = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            appended.add(log.appendAsync(poison(topic)));
        }
        appended.forEach(CompletableFuture::join);
    }

    private ProducerRecord<byte[], byte[]> poison(String topic) {
        byte[] value = value(topic);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, random.nextInt(FreshLog.PARTITIONS), key(), value);
        if (random.nextInt(8) == 0) {
            record.headers()
                    .add("__TypeId__", "java.lang.Runtime".getBytes(StandardCharsets.UTF_8))
                    .add("", new byte[9]);
        }
        return record;
    }

    /** None is the key of anything that {@link #value} makes. */
    private byte @Nullable [] key() {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes(1 + random.nextInt(40));
            case 3 -> bytes(1 + random.nextInt(4_000));
            case 4 -> new UserId("user-" + random.nextInt(12)).bytes();
            default -> new UserId("evening").bytes();
        };
    }

    private byte @Nullable [] value(String topic) {
        if (random.nextInt(LARGEST_ONE_IN) == 0) {
            return bytes(LARGEST - 5_000);
        }
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes(1 + random.nextInt(300));
            // Real, and under a key that is not its owner's.
            case 3 -> real(topic);
            case 4 -> real(topic.equals(TopicContract.SENDS) ? TopicContract.MESSAGES : TopicContract.SENDS);
            case 5 -> cut(real(topic));
            case 6 -> ofAnotherVersion(real(topic));
            default -> flipped(real(topic));
        };
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] real(String topic) {
        MessageId id = new MessageId(new UUID(random.nextLong(), random.nextLong()));
        MessageText text = MessageText.of("x".repeat(1 + random.nextInt(60)));
        if (topic.equals(TopicContract.SENDS)) {
            return SendCodec.encode(new Send(id, EVE, MAL, text));
        }
        ConversationId conversation = ConversationId.of(EVE, MAL);
        return MailboxEventCodec.encode(
                random.nextInt(4) == 0
                        ? new MailboxEvent(EVE, new ConversationRead(conversation, random.nextInt(100)))
                        : new MailboxEvent(
                                EVE,
                                new MessageStored(
                                        conversation, id, EVE, MAL, random.nextInt(1000), random.nextInt(1000), text)));
    }

    private byte[] cut(byte[] real) {
        return Arrays.copyOf(real, random.nextInt(real.length));
    }

    private static byte[] ofAnotherVersion(byte[] real) {
        real[5]++;
        return real;
    }

    /** What is a record still is one of somebody whose key is not here. */
    private byte[] flipped(byte[] real) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            real[random.nextInt(real.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return real;
    }
}
