package io.parley.ingest;

import static io.parley.ingest.IngestServer.assertProblem;
import static io.parley.ingest.IngestServer.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.broker.EmbeddedBroker;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.opaque.VisibilityToken;
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read markers: what the reader is told, and what is in the log. */
class ReadMarkerTest {
    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static IngestServer ingest;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(directory, 0);
        IngestServer.provision(broker);
        ingest = new IngestServer(IngestConfig.of(broker.bootstrapServers()), InstantSource.system());
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        ingest.close();
        broker.close();
    }

    @Test
    void shouldAppendTheMarkerToTheReadersOwnMailbox() throws Exception {
        // When
        HttpResponse<String> answer = mark("zoe", "adam", "{\"seq\":17}");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        UserId zoe = new UserId("zoe");
        var token = (VisibilityToken.OfOffset) VisibilityToken.parse(field(answer.body(), "token"));
        assertThat(token.owner()).isEqualTo(zoe);
        ConsumerRecord<byte[], byte[]> record = recordOf(zoe, token.offset());
        assertThat(record.key()).isEqualTo(zoe.bytes());
        assertThat(MailboxEventCodec.decode(record.value()))
                .isEqualTo(new MailboxEvent(zoe, new ConversationRead(ConversationId.of(zoe, new UserId("adam")), 17)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"seq\":0}",
                "{\"seq\":-1}",
                "{\"seq\":\"17\"}",
                "{\"seq\":1.5}",
                "{\"seq\":null}",
                "{\"seq\":1,\"seq\":2}",
                "{\"seq\":99999999999999999999}",
                "{\"seq\":1,\"at\":2}"
            })
    void shouldRefuseWhatIsNoSequenceNumber(String body) throws Exception {
        HttpResponse<String> answer = mark("zoe", "adam", body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertProblem(answer.body(), 400);
    }

    @Test
    void shouldRefuseABadPeerByName() throws Exception {
        HttpResponse<String> answer = mark("zoe", "a%20b", "{\"seq\":1}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"field\":\"peer\"");
    }

    private static HttpResponse<String> mark(String user, String peer, String body) throws Exception {
        return client.send(
                ingest.request("/v1/conversations/" + peer + "/read", user)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static ConsumerRecord<byte[], byte[]> recordOf(UserId owner, long offset) {
        int partition = MailboxPartitioning.partitionOf(owner, IngestServer.PARTITIONS);
        TopicPartition topicPartition = new TopicPartition(TopicContract.MESSAGES, partition);
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(topicPartition));
            consumer.seek(topicPartition, offset);
            return consumer.poll(TestPatience.LONG).records(topicPartition).getFirst();
        }
    }
}
