package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.schemas.events.Framing;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.TopicContract;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs in {@code examples}, as they are copied: against a running Parley, killed, started again, and given the same events twice. Half of the
 * messages are written as with a registry of schemas, and among them is what nobody can read.
 */
class ExamplesIT {
    private static final Path EXAMPLES = ParleyCommand.ROOT.resolve("examples");

    /** Debian's own, for which its package of the Kafka client is; another one on the path would not find it. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final int PARTITIONS = 2;
    private static final List<String> PEOPLE = List.of("ann", "bea", "cyd", "dan", "eve");
    private static final int MESSAGES = 40;

    /** Has got nothing but what a registry's id is in front of. */
    private static final String REGISTERED = "fay";

    private static final int SCHEMA_ID = 7;
    private static final Framing CONFLUENT = Framing.confluent((_, _) -> SCHEMA_ID);

    /** Well-formed, and in the year 36,536,598: Parley takes it, and has no way to write it as a date. */
    private static final long BEYOND_DATES = 1L << 60;

    /** Has got only what not everybody can read. */
    private static final UserId STRANGE = new UserId("zoe");

    /** The zigzag of 2^70, seven bits in a byte: more than the 64 bits of a number in Avro. */
    private static final byte[] TOO_LONG = {-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, 2};

    private static final byte[] NONSENSE = {1, 2, 3};

    @TempDir
    static Path directory;

    private static ParleyProcess parley;
    private static ParleyClient client;
    private static String brokers;

    @BeforeAll
    static void start() throws Exception {
        int kafka = Ports.free();
        brokers = "127.0.0.1:" + kafka;
        Path data = directory.resolve("data");
        parley = ParleyProcess.start(
                data, "--kafka-port", Integer.toString(kafka), "--partitions", Integer.toString(PARTITIONS));
        client = new ParleyClient(parley.url(), Tokens.of(data));
        for (int i = 0; i < MESSAGES / 2; i++) {
            send("text " + i, i);
        }
        client.markRead("bea", "ann", 1).success();
        appendRegistered();
        appendStrange();
        repeatEverything();
    }

    @AfterAll
    static void stop() {
        client.close();
        parley.close();
    }

    /** Visible in both mailboxes, and so in the log. Everybody writes to everybody, to himself as well. */
    private static void send(String text, int number) {
        String from = PEOPLE.get(number % PEOPLE.size());
        String to = PEOPLE.get(number / PEOPLE.size() % PEOPLE.size());
        String token = client.send(from, to, text).success().get("token").asText();
        client.get(from, "/conversations/" + to + "?token=" + token).success();
        client.get(to, "/conversations/" + from + "?token=" + token).success();
    }

    /** The events of messages to {@link #REGISTERED}, as a processor beside a registry writes them. Visible in both mailboxes. */
    private static void appendRegistered() throws Exception {
        UserId recipient = new UserId(REGISTERED);
        for (int i = 0; i < MESSAGES / 2; i++) {
            UserId sender = new UserId(PEOPLE.get(i % PEOPLE.size()));
            MessageStored stored = message(sender, recipient, System.currentTimeMillis(), "registered " + i, i);
            for (UserId owner : List.of(sender, recipient)) {
                append(owner, MailboxEventCodec.encode(new MailboxEvent(owner, stored), CONFLUENT));
            }
        }
        TestPatience.await()
                .until(() -> mailboxes().stream()
                                .filter(line -> line.contains("registered"))
                                .count()
                        == MESSAGES);
    }

    private static MessageStored message(UserId sender, UserId recipient, long sentAt, String text, int sourceOffset) {
        return new MessageStored(
                ConversationId.of(sender, recipient),
                new MessageId(UUID.randomUUID()),
                sender,
                recipient,
                sentAt,
                sourceOffset,
                MessageText.of(text));
    }

    /** What some programs cannot hold, what no program can read, and what nobody has ever written. */
    private static void appendStrange() throws Exception {
        var beyondDates = new MailboxEvent(STRANGE, message(STRANGE, STRANGE, BEYOND_DATES, "beyond dates", 0));
        append(STRANGE, MailboxEventCodec.encode(beyondDates));
        append(STRANGE, MailboxEventCodec.encode(beyondDates, CONFLUENT));
        append(STRANGE, withTooLongOffset(new MailboxEvent(STRANGE, message(STRANGE, STRANGE, 0, "too long", 0))));
        append(STRANGE, NONSENSE);
    }

    /** Puts {@link #TOO_LONG} in the place of the source offset, which is the byte 0 before the text and its length. */
    private static byte[] withTooLongOffset(MailboxEvent event) {
        byte[] value = MailboxEventCodec.encode(event);
        int text = ((MessageStored) event.change()).text().utf8().length + 1;
        int offset = value.length - text - 1;
        return ByteBuffer.allocate(value.length - 1 + TOO_LONG.length)
                .put(value, 0, offset)
                .put(TOO_LONG)
                .put(value, offset + 1, text)
                .array();
    }

    private static void append(UserId owner, byte[] value) throws Exception {
        try (var producer = producer()) {
            producer.send(new ProducerRecord<>(TopicContract.MESSAGES, owner.bytes(), value))
                    .get(TestPatience.LONG.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", brokers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** What a processor leaves behind that died before it could commit, at its worst: all events once more. */
    private static void repeatEverything() throws Exception {
        try (var producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> record : LogReader.all(brokers, TopicContract.MESSAGES)) {
                producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()))
                        .get(TestPatience.LONG.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Every message in the order of its mailbox's changes, as {@code owner sender text}: what Parley itself says. */
    private static List<String> mailboxes() {
        List<String> all = new ArrayList<>();
        for (String owner :
                Stream.concat(PEOPLE.stream(), Stream.of(REGISTERED)).toList()) {
            for (JsonNode entry : client.get(owner, "/feed?limit=500").success().get("entries")) {
                if (entry.get("type").asText().equals("message")) {
                    all.add(owner + " " + entry.get("conversationId").asText() + " "
                            + entry.get("sender").asText() + " "
                            + entry.get("messageId").asText() + " "
                            + entry.get("text").asText());
                }
            }
        }
        return all;
    }

    private Process start(String name, List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .redirectOutput(out(name).toFile())
                .redirectError(errors(name).toFile())
                .start();
    }

    private static Path out(String name) {
        return directory.resolve(name + ".out");
    }

    private static Path errors(String name) {
        return directory.resolve(name + ".err");
    }

    private static String err(String name) throws Exception {
        return Files.readString(errors(name));
    }

    private static List<String> java(String group) {
        Path lib = ParleyCommand.ROOT.resolve("cli/target/parley/lib");
        String classPath = List.of("parley-schemas-*", "kafka-clients-*", "avro-*", "jackson-*", "slf4j-api-*").stream()
                .flatMap(pattern -> jars(lib, pattern).stream())
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                EXAMPLES.resolve("NotifyRecipients.java").toString(),
                brokers,
                group);
    }

    private static List<String> jars(Path lib, String pattern) {
        List<String> jars = new ArrayList<>();
        try (var found = Files.newDirectoryStream(lib, pattern)) {
            found.forEach(jar -> jars.add(jar.toString()));
        } catch (java.io.IOException e) {
            throw new AssertionError("expected the product in " + lib, e);
        }
        assertThat(jars).as(pattern).isNotEmpty();
        return jars;
    }

    @Test
    void shouldNotifyOfEachMessageOnceAndGoOnWhereItHadCommitted() throws Exception {
        // Given
        Set<String> expected = mailboxes().stream()
                .map(line -> line.split(" ", 5))
                .filter(part -> part[0].equals(recipient(part[1], part[2])))
                .map(part -> part[0] + " has a message from " + part[2] + ": " + part[4])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(expected).hasSizeGreaterThanOrEqualTo(MESSAGES);
        expected.add("zoe has a message from zoe: beyond dates");

        // When it has done everything, and is killed
        Process first = start("first", java("notifier"));
        try {
            TestPatience.await().until(() -> committed("notifier") == endOfLog());
        } finally {
            first.destroyForcibly().waitFor();
        }

        // Then it has done everything once
        assertThat(Files.readAllLines(out("first"))).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(err("first"))
                .contains("expected a number of at most 10 bytes")
                .contains("expected MailboxEvent behind C3 01 or 00");

        // And what comes later is all that its successor does
        send("one more", 1);
        Process second = start("second", java("notifier"));
        try {
            TestPatience.await().until(() -> committed("notifier") == endOfLog());
        } finally {
            second.destroyForcibly().waitFor();
        }
        assertThat(Files.readAllLines(out("second"))).containsExactly("ann has a message from bea: one more");
    }

    private static String recipient(String conversation, String sender) {
        String[] both = conversation.split(":", 2);
        return both[0].equals(sender) ? both[1] : both[0];
    }

    private static long committed(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(position -> position.offset())
                    .sum();
        }
    }

    private static long endOfLog() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            Map<TopicPartition, org.apache.kafka.clients.admin.OffsetSpec> latest = new java.util.HashMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                latest.put(
                        new TopicPartition(TopicContract.MESSAGES, partition),
                        org.apache.kafka.clients.admin.OffsetSpec.latest());
            }
            return admin.listOffsets(latest).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }

    @Test
    void shouldMirrorEveryMailboxExactlyOnceWhateverHappensToIt() throws Exception {
        requirePython();
        Path database = directory.resolve("mirror.db");
        List<String> mirror =
                List.of(PYTHON, EXAMPLES.resolve("mirror_messages.py").toString(), brokers, database.toString());

        // Given one that is killed in the midst of it, or after it
        Process killed = start("killed", mirror);
        try {
            TestPatience.await().until(() -> Files.exists(database));
        } finally {
            killed.destroyForcibly().waitFor();
        }

        // When another goes on, and a third after new messages
        mirrorToTheEnd("goes-on", mirror);
        assertThat(mirrored(database)).containsExactlyInAnyOrderElementsOf(mailboxes());
        assertThat(err("killed") + err("goes-on"))
                .contains("year 36536598 is out of range")
                .contains("a number is longer than 64 bits")
                .contains("its header is of no version of the schema");
        send("another one", 2);
        mirrorToTheEnd("later", mirror);

        // Then
        assertThat(mirrored(database)).containsExactlyInAnyOrderElementsOf(mailboxes());
    }

    private static void requirePython() throws Exception {
        Process asked = new ProcessBuilder(PYTHON, "-c", "import confluent_kafka").start();
        assertThat(asked.waitFor())
                .as("this test needs Python with a Kafka client: apt-get install python3-confluent-kafka")
                .isZero();
    }

    private void mirrorToTheEnd(String name, List<String> mirror) throws Exception {
        List<String> command = new ArrayList<>(mirror);
        command.add("--to-end");
        Process process = start(name, command);
        try {
            assertThat(process.waitFor(TestPatience.LONG.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(process.exitValue()).as(err(name)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> mirrored(Path database) throws Exception {
        Process process = start(
                "rows",
                List.of(
                        PYTHON,
                        "-c",
                        "import json, sqlite3, sys; print(json.dumps(list(sqlite3.connect(sys.argv[1]).execute("
                                + "'SELECT owner, conversation, sender, id, text FROM message'))))",
                        database.toString()));
        assertThat(process.waitFor()).isZero();
        List<String> rows = new ArrayList<>();
        for (JsonNode row : new ObjectMapper().readTree(out("rows").toFile())) {
            List<String> fields = new ArrayList<>();
            row.forEach(field -> fields.add(field.asText()));
            rows.add(String.join(" ", fields));
        }
        return rows;
    }
}
