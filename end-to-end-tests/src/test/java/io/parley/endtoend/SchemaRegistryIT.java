package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.topics.TopicContract;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parley beside a real registry: others find the schema of every record by the id in front of it. */
class SchemaRegistryIT {
    private static final List<String> SUBJECTS = List.of("messages-value", "sends-value");
    private static final byte SINGLE_OBJECT = (byte) 0xC3;
    private static final byte CONFLUENT = 0;
    private static final int HEADER_BYTES = 5;

    @TempDir
    static Path shared;

    private static ApicurioRegistry registry;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = ApicurioRegistry.start(shared);
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    @BeforeEach
    void forgetSchemas() throws Exception {
        for (String subject : SUBJECTS) {
            registry.deleteSubject(subject);
        }
    }

    /** A log that began without a registry goes on with one, and without one again; the mailboxes are those of the whole. */
    @Test
    void shouldSwitchALogThereAndBack() throws Exception {
        Path data = directory.resolve("data");
        int kafka = Ports.free();
        String[] plain = {"--kafka-port", Integer.toString(kafka)};
        String[] registered = {
            "--kafka-port",
            Integer.toString(kafka),
            "--schema-registry-url",
            registry.url().toString()
        };

        sendThrough(data, "before", plain);
        sendThrough(data, "with", registered);
        sendThrough(data, "after", plain);

        try (ParleyProcess parley = ParleyProcess.start(data, plain);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            assertThat(client.get("bob", "/conversations/alice/messages")
                            .success()
                            .get("messages"))
                    .extracting(message -> message.get("text").asText())
                    .containsExactly("after", "with", "before");
            assertThat(client.get("bob", "/feed").success().get("head").asInt()).isEqualTo(6);
            assertDecodable("127.0.0.1:" + kafka);
            ParleyCommand.Ended verified =
                    ParleyCommand.run(TestPatience.LONG, "verify", "--data-dir", data.toString());
            assertThat(verified.exitCode()).as(verified.err()).isZero();
            assertThat(parley.stop()).isZero();
        }
    }

    /** A message that Bob reads. */
    private static void sendThrough(Path data, String text, String... flags) throws Exception {
        try (ParleyProcess parley = ParleyProcess.start(data, flags);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            String token =
                    client.send("alice", "bob", text).success().get("token").asText();
            long seq = client.get("bob", "/conversations/alice?token=" + token)
                    .success()
                    .at("/lastMessage/seq")
                    .asLong();
            String read =
                    client.markRead("bob", "alice", seq).success().get("token").asText();
            client.get("bob", "/conversations?token=" + read).success();
            assertThat(parley.stop()).isZero();
        }
    }

    private static void assertDecodable(String brokers) throws Exception {
        var sends = LogReader.all(brokers, TopicContract.SENDS);
        var messages = LogReader.all(brokers, TopicContract.MESSAGES);

        assertThat(sends)
                .extracting(record -> record.value()[0])
                .containsExactly(SINGLE_OBJECT, CONFLUENT, SINGLE_OBJECT);
        // Two copies of the message, and the marker.
        assertThat(messages)
                .extracting(record -> record.value()[0])
                .containsExactly(
                        SINGLE_OBJECT,
                        SINGLE_OBJECT,
                        SINGLE_OBJECT,
                        CONFLUENT,
                        CONFLUENT,
                        CONFLUENT,
                        SINGLE_OBJECT,
                        SINGLE_OBJECT,
                        SINGLE_OBJECT);
        assertThat(byItsId(sends.get(1)).get("text")).hasToString("with");
        assertThat(((GenericRecord) byItsId(messages.get(3)).get("change")).get("text"))
                .hasToString("with");
        assertThat(((GenericRecord) byItsId(messages.get(5)).get("change")).get("upToSequence"))
                .isEqualTo(3L);
    }

    /** As any of Confluent's deserializers would: with the schema that the registry gives for the id, and Avro. */
    private static GenericRecord byItsId(ConsumerRecord<byte[], byte[]> record) throws Exception {
        int id = ByteBuffer.wrap(record.value()).getInt(1);
        Schema schema = new Schema.Parser()
                .parse(registry.get("/schemas/ids/" + id).get("schema").asText());
        int length = record.value().length - HEADER_BYTES;
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(record.value(), HEADER_BYTES, length, null));
    }

    @Test
    void shouldFindItsSchemasAgainAfterARestart() throws Exception {
        Path data = directory.resolve("data");
        String url = registry.url().toString();

        sendThrough(data, "one", "--schema-registry-url", url);
        sendThrough(data, "two", "--schema-registry-url", url);

        for (String subject : SUBJECTS) {
            assertThat(registry.get("/subjects/" + subject + "/versions"))
                    .as(subject)
                    .hasSize(1);
        }
    }

    @Test
    void shouldNotStartWithoutTheRegistry() throws Exception {
        String nobody = "http://127.0.0.1:" + Ports.free() + "/apis/ccompat/v7";

        assertRefused(nobody, "expected the schema registry " + nobody + " to answer about sends-value");
    }

    @Test
    void shouldNotStartWhenTheRegistryRefusesASchema() throws Exception {
        registry.register("messages-value", "\"string\"");
        registry.requireCompatible("messages-value");

        assertRefused(registry.url().toString(), "to take the schema of messages-value");
    }

    private void assertRefused(String url, String reason) throws Exception {
        ParleyCommand.Ended ended = ParleyCommand.run(
                TestPatience.LONG,
                "up",
                "--port",
                "0",
                "--data-dir",
                directory.resolve("data").toString(),
                "--schema-registry-url",
                url);

        ended.requireOneLine(reason);
    }
}
