package io.parley.endtoend.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.HttpServer;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The topics' description against the schemas that Parley encodes with, the topics as it makes them, and the codecs. */
class AsyncApiTest {
    private final JsonNode root = YAMLMapper.shared().readTree(resource(HttpServer.class, "asyncapi.yaml"));

    private static String resource(Class<?> beside, String name) {
        try (InputStream stream = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode message(String name) {
        return root.get("components").get("messages").get(name);
    }

    private Schema schema(String name) {
        return new Schema.Parser().parse(message(name).at("/payload/schema").toString());
    }

    @ParameterizedTest
    @CsvSource({"Send", "MailboxEvent"})
    void shouldHoldTheSchemaThatIsWrittenWith(String name) {
        JsonNode shipped = JsonMapper.shared().readTree(resource(SendCodec.class, name + ".v1.avsc"));

        assertThat(message(name).at("/payload/schema")).isEqualTo(shipped);
        assertThat(SendCodec.class.getResource(name + ".v2.avsc")).isNull();
    }

    @Test
    void shouldNameTheTopicsAndTheirSettings() {
        LogSettings settings = LogSettings.replicated(16);

        assertThat(root.get("channels").propertyNames())
                .containsExactlyInAnyOrder(TopicContract.SENDS, TopicContract.MESSAGES);
        assertSettings(TopicContract.sends(settings));
        assertSettings(TopicContract.messages(settings));
    }

    private void assertSettings(TopicContract topic) {
        JsonNode channel = root.get("channels").get(topic.name());
        assertThat(channel.get("address").asString()).isEqualTo(topic.name());
        channel.at("/bindings/kafka/topicConfiguration")
                .properties()
                .forEach(setting -> assertThat(
                                setting.getValue().isArray()
                                        ? setting.getValue().get(0).asString()
                                        : setting.getValue().asString())
                        .as("%s of %s", setting.getKey(), topic.name())
                        .isEqualTo(topic.settings().get(setting.getKey())));
    }

    /** Each example is made a record by Avro, read by our codec, and written again: the same bytes. */
    @Test
    void shouldShowExamplesThatAreRecords() throws Exception {
        for (JsonNode example : message("Send").get("examples")) {
            byte[] record = record("Send", example.get("payload"));
            assertThat(SendCodec.encode(SendCodec.decode(record))).isEqualTo(record);
        }
        for (JsonNode example : message("MailboxEvent").get("examples")) {
            byte[] record = record("MailboxEvent", example.get("payload"));
            assertThat(MailboxEventCodec.encode(MailboxEventCodec.decode(record)))
                    .isEqualTo(record);
        }
        assertThat(message("MailboxEvent").get("examples")).hasSize(2);
    }

    private byte[] record(String name, JsonNode example) throws Exception {
        Schema schema = schema(name);
        GenericRecord datum = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, example.toString()));
        var data = new org.apache.avro.generic.GenericData();
        byte[] whole = new BinaryMessageEncoder<GenericRecord>(data, schema)
                .encode(datum)
                .array();
        assertThat(whole).endsWith(bytes(schema, datum));
        return whole;
    }

    private static byte[] bytes(Schema schema, GenericRecord datum) throws Exception {
        var bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
