package io.parley.processor.store;

import io.parley.broker.EmbeddedBroker;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.processor.rebuild.LogReader;
import io.parley.processor.rebuild.Rebuild;
import io.parley.processor.rebuild.Verdict;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.rocksdb.WriteBatch;

/**
 * How fast {@code verify} is, beside what it cannot be faster than: a plain consumer of the same log, and RocksDB given the rows of the
 * same messages without a question in between. A program, and no test: {@code VerifyMeasurement [records] [percent of read markers]}.
 */
final class VerifyMeasurement {
    private static final int USERS = 2_000;
    private static final int TEXT_BYTES = 160;
    private static final int ROWS_OF = 10_000;
    private static final long MEMORY_BYTES = 128L << 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final TopicPartition PARTITION = new TopicPartition(TopicContract.MESSAGES, 0);

    private final long records;
    private final int markerPercent;
    private final Path directory;

    private VerifyMeasurement(long records, int markerPercent, Path directory) {
        this.records = records;
        this.markerPercent = markerPercent;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        long records = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
        int markerPercent = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Path directory = Files.createTempDirectory("parley-verify-measurement");
        try {
            new VerifyMeasurement(records, markerPercent, directory).run();
        } finally {
            StoreDirectory.delete(directory);
        }
    }

    /** What happens in a chat of some thousand people, event by event: a function of its seed. */
    private final class Events {
        private final Random random = new Random(1);
        private MessageStored sent = message();
        private boolean second;
        private long sourceOffset;

        MailboxEvent next() {
            if (random.nextInt(100) < markerPercent) {
                return new MailboxEvent(
                        sent.recipient(), new ConversationRead(sent.conversationId(), 1 + random.nextInt(1_000)));
            }
            if (second) {
                second = false;
                return new MailboxEvent(sent.recipient(), sent);
            }
            sent = message();
            second = true;
            return new MailboxEvent(sent.sender(), sent);
        }

        private MessageStored message() {
            UserId sender = new UserId("user-" + random.nextInt(USERS));
            // People write to few.
            UserId recipient = new UserId("friend-" + (sender.hashCode() + random.nextInt(20)) % USERS);
            sourceOffset++;
            return new MessageStored(
                    ConversationId.of(sender, recipient),
                    new MessageId(new UUID(random.nextLong(), random.nextLong())),
                    sender,
                    recipient,
                    1_700_000_000_000L + sourceOffset,
                    sourceOffset,
                    text());
        }

        private MessageText text() {
            StringBuilder text = new StringBuilder();
            while (text.length() < TEXT_BYTES) {
                text.append(Integer.toString(random.nextInt(20_000), 36)).append(' ');
            }
            return MessageText.of(text.substring(0, TEXT_BYTES));
        }
    }

    private void run() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
            Map<String, Object> connection = Map.of("bootstrap.servers", broker.bootstrapServers());
            Uuid topicId = provision(connection);
            produce(connection);
            Path store = Files.createDirectories(directory.resolve("state/measured/1_0"));
            try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                    FreshStore live = FreshStore.open(store.resolve(MailboxStore.NAME), topicId, 0, memory);
                    LogReader log = new LogReader(connection, 0)) {
                log.foldTo(live, records - 1);
                live.flush();
            }
            for (int round = 1; round <= 3; round++) {
                report(round, "plain consumer", consume(connection));
                report(round, "RocksDB, rows only", rowsOnly(directory.resolve("raw-" + round)));
                report(round, "fold", fold(connection, topicId, directory.resolve("fold-" + round)));
                report(round, "verify", verify(connection, directory.resolve("work-" + round)));
            }
        }
    }

    private void report(int round, String what, double seconds) {
        System.out.printf("round %d, %s: %.1f s, %.0f records/s%n", round, what, seconds, records / seconds);
    }

    private static Uuid provision(Map<String, Object> connection) throws InterruptedException {
        LogSettings one = LogSettings.singleMachine(1);
        try (Admin admin = Admin.create(connection)) {
            Map<String, Uuid> ids = new TopicProvisioner(admin, Duration.ofMinutes(1))
                    .provision(List.of(TopicContract.sends(one), TopicContract.messages(one)));
            return java.util.Objects.requireNonNull(ids.get(TopicContract.MESSAGES));
        }
    }

    private void produce(Map<String, Object> connection) {
        Map<String, Object> settings = new java.util.HashMap<>(connection);
        settings.put("linger.ms", 20);
        settings.put("batch.size", 1 << 18);
        Events events = new Events();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < records; i++) {
                MailboxEvent event = events.next();
                var _ = producer.send(new ProducerRecord<>(
                        PARTITION.topic(), 0, event.owner().bytes(), MailboxEventCodec.encode(event)));
            }
        }
    }

    private double consume(Map<String, Object> connection) {
        Map<String, Object> settings = new java.util.HashMap<>(connection);
        settings.put("max.poll.records", 10_000);
        settings.put("max.partition.fetch.bytes", 8 << 20);
        settings.put("fetch.max.bytes", 8 << 20);
        long start = System.nanoTime();
        long seen = 0;
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seek(PARTITION, 0);
            while (seen < records) {
                seen += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        return (System.nanoTime() - start) / NANOS_PER_SECOND;
    }

    /** Each message's four rows, in batches, without a read; making the bytes is not counted. */
    private double rowsOnly(Path path) throws Exception {
        long nanos = 0;
        Events events = new Events();
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                MailboxDb db = MailboxDb.open(path, memory, null);
                WriteBatch batch = new WriteBatch()) {
            for (long done = 0; done < records; done += ROWS_OF) {
                byte[][] rows = new byte[8 * ROWS_OF][];
                MailboxFamily[] families = new MailboxFamily[4 * ROWS_OF];
                int n = 0;
                for (int i = 0; i < ROWS_OF; i++) {
                    if (events.next() instanceof MailboxEvent(UserId owner, MessageStored message)) {
                        n = addRows(owner, message, done + i, families, rows, n);
                    }
                }
                long start = System.nanoTime();
                for (int i = 0; i < n; i++) {
                    batch.put(db.handle(families[i]), rows[2 * i], rows[2 * i + 1]);
                }
                db.write(batch);
                batch.clear();
                nanos += System.nanoTime() - start;
            }
            long start = System.nanoTime();
            db.flush(true);
            nanos += System.nanoTime() - start;
        }
        StoreDirectory.delete(path);
        return nanos / NANOS_PER_SECOND;
    }

    private static int addRows(
            UserId owner, MessageStored message, long sequence, MailboxFamily[] families, byte[][] rows, int at) {
        UserId peer = message.conversationId().peerOf(owner);
        MessagePosition position = new MessagePosition(message.sentAtMs(), message.sourceOffset());
        Side side = message.sender().equals(owner) ? Side.OWNER : Side.PEER;
        var stored = new StoredMessage(position, sequence, side, message.messageId(), message.text());
        int n = at;
        families[n] = MailboxFamily.MESSAGES;
        rows[2 * n] = MailboxKeys.message(owner, peer, position);
        rows[2 * n++ + 1] = MailboxValues.encodeMessage(stored);
        families[n] = MailboxFamily.FEED;
        rows[2 * n] = MailboxKeys.feed(owner, sequence);
        rows[2 * n++ + 1] = MailboxValues.encodeFeed(new MailboxValues.FeedValue.OfMessage(peer, position));
        families[n] = MailboxFamily.IDS;
        rows[2 * n] = MailboxKeys.id(owner, peer, side, message.messageId());
        rows[2 * n++ + 1] = MailboxValues.encodeNumber(sequence);
        if (side == Side.PEER) {
            families[n] = MailboxFamily.INBOUND;
            rows[2 * n] = MailboxKeys.inbound(owner, peer, sequence);
            rows[2 * n++ + 1] = MailboxValues.encodeNumber(sequence);
        }
        return n;
    }

    private double fold(Map<String, Object> connection, Uuid topicId, Path path) {
        long start = System.nanoTime();
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                FreshStore store = FreshStore.open(path, topicId, 0, memory);
                LogReader log = new LogReader(connection, 0)) {
            log.foldTo(store, records - 1);
            store.flush();
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        StoreDirectory.delete(path);
        return seconds;
    }

    private double verify(Map<String, Object> connection, Path work) throws InterruptedException {
        long start = System.nanoTime();
        boolean equal = new Rebuild(connection, directory.resolve("state"), work, MEMORY_BYTES)
                .verify((partition, done, bytes, total) -> {}, VerifyMeasurement::print);
        if (!equal) {
            throw new AssertionError("expected equal digests");
        }
        return (System.nanoTime() - start) / NANOS_PER_SECOND;
    }

    private static void print(Verdict verdict) {
        System.out.println(verdict);
    }
}
