package io.parley.processor.store;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import io.parley.broker.EmbeddedBroker;
import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.ConversationRow.LastMessage;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxRow.Newest;
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
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

/**
 * How fast mailboxes are made from the log, beside what its parts do alone: a plain consumer of the same log, and RocksDB given the rows
 * of the same messages in the log's order, without a question in between. And how many bytes a message copy takes when all of it is compacted. A program:
 * {@code ReplayMeasurement [records] [percent of read markers] [rounds]}; a line of JSON for each figure.
 */
public final class ReplayMeasurement {
    private static final int USERS = 2_000;
    private static final int TEXT_BYTES = 160;
    private static final int ROWS_OF = 10_000;
    private static final long MEMORY_BYTES = 128L << 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final TopicPartition PARTITION = new TopicPartition(TopicContract.MESSAGES, 0);

    private final long records;
    private final int markerPercent;
    private final Path directory;
    private long reportedCpuNanos;

    private ReplayMeasurement(long records, int markerPercent, Path directory) {
        this.records = records;
        this.markerPercent = markerPercent;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        long records = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
        int markerPercent = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        Path directory = Files.createTempDirectory("parley-replay");
        try {
            new ReplayMeasurement(records, markerPercent, directory).run(rounds);
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

    private void run(int rounds) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
            Map<String, Object> connection = Map.of("bootstrap.servers", broker.bootstrapServers());
            Uuid topicId = provision(connection);
            produce(connection);
            report("logBytesPerCopy", bytesIn(directory.resolve("broker/log/" + PARTITION), ".log"));
            Path store = Files.createDirectories(directory.resolve("state/measured/1_0"));
            try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                    FreshStore live = FreshStore.open(store.resolve(MailboxStore.NAME), topicId, 0, memory);
                    LogReader log = new LogReader(connection, 0)) {
                log.foldTo(live, records - 1);
                live.flush();
            }
            reportedCpuNanos = cpuNanos();
            for (int round = 1; round <= rounds; round++) {
                report("consumer", consume(connection), 0);
                report("rows", rowsOnly(directory.resolve("raw-" + round)), makeRows());
                report("rebuild", fold(connection, topicId, directory.resolve("fold-" + round)), 0);
                report("verify", verify(connection, directory.resolve("work-" + round)), 0);
            }
            reportSize(store.resolve(MailboxStore.NAME));
        }
    }

    /** @param apartNanos CPU time since the report before that is not what was measured */
    private void report(String what, double seconds, long apartNanos) {
        // What is not measured took it twice: once beside the measurement, and once alone.
        long cpu = cpuNanos() - 2 * apartNanos;
        System.out.printf(
                Locale.ROOT,
                "{\"figure\":\"%s\",\"perSecond\":%.1f,\"perCpuSecond\":%.1f}%n",
                what,
                records / seconds,
                records / ((cpu - reportedCpuNanos) / NANOS_PER_SECOND));
        reportedCpuNanos = cpuNanos();
    }

    /** What the live store's files have when nothing is left to be compacted. */
    private void reportSize(Path store) throws Exception {
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                MailboxDb db = MailboxDb.open(store, memory, null)) {
            db.compact();
        }
        report("storeBytesPerCopy", bytesIn(store, ".sst"));
    }

    private void report(String what, long bytes) {
        System.out.printf(Locale.ROOT, "{\"figure\":\"%s\",\"bytes\":%.1f}%n", what, bytes / (double) records);
    }

    private static long bytesIn(Path directory, String ending) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** Of this process, its broker and RocksDB's threads with it: a machine that others use as well shows in seconds, not here. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static Uuid provision(Map<String, Object> connection) throws InterruptedException {
        LogSettings one = LogSettings.singleMachine(1);
        try (Admin admin = Admin.create(connection)) {
            Map<String, Uuid> ids = new TopicProvisioner(admin, Duration.ofMinutes(1))
                    .provision(List.of(TopicContract.sends(one), TopicContract.messages(one)));
            return requireNonNull(ids.get(TopicContract.MESSAGES));
        }
    }

    private void produce(Map<String, Object> connection) {
        Map<String, Object> settings = new HashMap<>(connection);
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
        Map<String, Object> settings = new HashMap<>(connection);
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

    /** The rows that the fold makes of the messages, in batches of the same size, without a read; making their bytes is not counted. */
    private double rowsOnly(Path path) throws Exception {
        long nanos = 0;
        Events events = new Events();
        Rows rows = new Rows();
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                MailboxDb db = MailboxDb.open(path, memory, null);
                WriteBatch batch = new WriteBatch()) {
            for (long done = 0; done < records; done += ROWS_OF) {
                for (int i = 0; i < ROWS_OF; i++) {
                    if (events.next() instanceof MailboxEvent(UserId owner, MessageStored message)) {
                        rows.add(owner, message, done + i);
                    }
                }
                List<Row> pending = rows.take();
                long start = System.nanoTime();
                for (Row row : pending) {
                    if (row.value == null) {
                        batch.singleDelete(db.handle(row.family), row.key);
                    } else {
                        batch.put(db.handle(row.family), row.key, row.value);
                    }
                }
                db.write(batch);
                batch.clear();
                nanos += System.nanoTime() - start;
            }
            long start = System.nanoTime();
            db.flush();
            nanos += System.nanoTime() - start;
        }
        StoreDirectory.delete(path);
        return nanos / NANOS_PER_SECOND;
    }

    /** Makes the same rows once more and nothing of them. @return how much CPU that takes */
    private long makeRows() {
        long began = cpuNanos();
        Events events = new Events();
        Rows rows = new Rows();
        for (long done = 0; done < records; done++) {
            if (events.next() instanceof MailboxEvent(UserId owner, MessageStored message)) {
                rows.add(owner, message, done);
            }
            if (done % ROWS_OF == 0) {
                var _ = rows.take();
            }
        }
        return cpuNanos() - began;
    }

    /** A row to put; one to delete has no value. */
    private static final class Row {
        final MailboxFamily family;
        final byte[] key;
        final byte @Nullable [] value;

        Row(MailboxFamily family, byte[] key, byte @Nullable [] value) {
            this.family = family;
            this.key = key;
            this.value = value;
        }
    }

    /** The rows of some messages: what many of them change is there once. */
    private static final class Rows {
        private final Map<ConversationId, Map<UserId, RecentsPosition>> recents = new HashMap<>();
        private final Map<ByteBuffer, Row> changed = new HashMap<>();
        private List<Row> rows = new ArrayList<>();

        void add(UserId owner, MessageStored message, long sequence) {
            UserId peer = message.conversationId().peerOf(owner);
            MessagePosition position = new MessagePosition(message.sentAtMs(), message.sourceOffset());
            Side side = message.sender().equals(owner) ? Side.OWNER : Side.PEER;
            var stored = new StoredMessage(position, sequence, side, message.messageId(), message.text());
            put(
                    MailboxFamily.MESSAGES,
                    MailboxKeys.message(owner, peer, position),
                    MailboxValues.encodeMessage(stored));
            put(
                    MailboxFamily.FEED,
                    MailboxKeys.feed(owner, sequence),
                    MailboxValues.encodeFeed(new MailboxValues.FeedValue.OfMessage(peer, position)));
            put(
                    MailboxFamily.IDS,
                    MailboxKeys.id(owner, peer, side, message.messageId()),
                    MailboxValues.encodeNumber(sequence));
            var recent = new RecentsPosition(message.sentAtMs(), sequence);
            RecentsPosition before = recents.computeIfAbsent(message.conversationId(), id -> new HashMap<>())
                    .put(owner, recent);
            if (before != null) {
                rows.add(new Row(MailboxFamily.RECENTS, MailboxKeys.recent(owner, before), null));
            }
            put(MailboxFamily.RECENTS, MailboxKeys.recent(owner, recent), peer.bytes());
            var last = new LastMessage(position, sequence, side, message.messageId(), message.text());
            change(
                    MailboxFamily.CONVERSATIONS,
                    MailboxKeys.conversation(owner, peer),
                    MailboxValues.encodeConversation(new ConversationRow(last, sequence, 1, sequence, 0, 0)));
            change(
                    MailboxFamily.MAILBOXES,
                    MailboxKeys.owner(owner),
                    MailboxValues.encodeMailbox(new MailboxRow(sequence, new Newest(peer, recent))));
        }

        private void put(MailboxFamily family, byte[] key, byte[] value) {
            rows.add(new Row(family, key, value));
        }

        private void change(MailboxFamily family, byte[] key, byte[] value) {
            changed.put(ByteBuffer.wrap(key), new Row(family, key, value));
        }

        List<Row> take() {
            List<Row> taken = rows;
            taken.addAll(changed.values());
            rows = new ArrayList<>();
            changed.clear();
            return taken;
        }
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
        boolean equal = new Rebuild(
                        connection, StoreDirectory.byPartition(directory.resolve("state")), work, MEMORY_BYTES)
                .run((partition, done, bytes, total) -> {}, ReplayMeasurement::print, (partition, fresh) -> {});
        if (!equal) {
            throw new AssertionError("expected equal digests");
        }
        return (System.nanoTime() - start) / NANOS_PER_SECOND;
    }

    private static void print(Verdict verdict) {
        System.out.println(verdict);
    }
}
