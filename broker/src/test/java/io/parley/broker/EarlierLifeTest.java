package io.parley.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that was killed: what a copy of a running node's directory holds. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EarlierLifeTest {
    private static final String TOPIC = "kept";

    /** As if the machine never noticed that the broker is gone: waiting for its session would fail the start. */
    private static final Map<String, String> ENDLESS_SESSION = Map.of("broker.session.timeout.ms", "3600000");

    @TempDir
    Path directory;

    @Test
    void shouldNotWaitForTheSessionOfABrokerThatWasKilled() throws Exception {
        // Given
        Path killed = directory.resolve("killed");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("node"), 0, ENDLESS_SESSION)) {
            append(broker, "before");
            copy(directory.resolve("node"), killed);
        }

        // When
        try (EmbeddedBroker again = EmbeddedBroker.start(killed, 0, ENDLESS_SESSION)) {
            append(again, "after");

            // Then
            assertThat(read(again, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void shouldComeBackFromAKillThatFollowedAStopInOrderAndFromTheNext() throws Exception {
        // Given
        Path node = directory.resolve("node");
        Path killed = directory.resolve("killed");
        Path killedAgain = directory.resolve("killed-again");
        try (EmbeddedBroker broker = EmbeddedBroker.start(node, 0, ENDLESS_SESSION)) {
            append(broker, "before");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(node, 0, ENDLESS_SESSION)) {
            append(broker, "between");
            copy(node, killed);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(killed, 0, ENDLESS_SESSION)) {
            append(broker, "last");
            copy(killed, killedAgain);
        }

        // When
        try (EmbeddedBroker again = EmbeddedBroker.start(killedAgain, 0, ENDLESS_SESSION)) {
            append(again, "after");

            // Then
            assertThat(read(again, 4)).containsExactly("before", "between", "last", "after");
        }
    }

    private static void append(EmbeddedBroker broker, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all");
        try (Admin admin = Admin.create(settings)) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                        .all()
                        .get();
            }
        }
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get();
        }
    }

    private static List<String> read(EmbeddedBroker broker, int count) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            while (values.size() < count) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
                    values.add(each.value());
                }
            }
        }
        return values;
    }

    /** Files may come and go while they are copied, as in a node that dies at work; none of them are of the log. */
    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
