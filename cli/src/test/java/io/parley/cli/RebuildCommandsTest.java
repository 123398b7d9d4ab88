package io.parley.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.broker.EmbeddedBroker;
import io.parley.cli.node.ControlClient;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.ProcessorNode;
import io.parley.http.HttpConfig;
import io.parley.processor.ClusterMembership;
import io.parley.processor.ProcessorConfig;
import io.parley.processor.store.Checkpoint;
import io.parley.processor.store.FreshStore;
import io.parley.processor.store.StoreDirectory;
import io.parley.processor.store.StoreMemory;
import io.parley.routing.ClusterSecret;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verify, checkpoint and rebuild, on a node that runs and on one that does not. */
class RebuildCommandsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldVerifyCopyAndReplaceTheMailboxesOfARunningNode() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path copy = directory.resolve("copy");
        String digest;
        try (RunningParley parley = RunningParley.start(data)) {
            // Given
            parley.send("alice", "bob", "one");
            parley.send("bob", "alice", "two");

            // Then
            CommandRun verified = parley.run("verify").succeeded();
            assertThat(verified.lines())
                    .singleElement()
                    .asString()
                    .matches("partition 0 offset 3 equal sha256 [0-9a-f]{64}, 4 records in .* s, .*/s");
            digest = verified.out().replaceFirst("(?s).*sha256 ([0-9a-f]{64}).*", "$1");

            assertThat(parley.run("checkpoint", copy.toString()).succeeded().lines())
                    .containsExactly("partition 0 offset 3");
            CommandRun again = parley.run("checkpoint", copy.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("parley: expected " + copy.toAbsolutePath() + " not to be there yet");

            assertThat(parley.run("rebuild").succeeded().lines())
                    .hasSize(2)
                    .last()
                    .isEqualTo("partition 0 serves from the new mailboxes");
            parley.send("alice", "bob", "three");
            assertThat(texts(parley)).containsExactly("one", "two", "three");
            parley.run("verify").succeeded();
        }

        // When nothing runs
        CommandRun stopped = new StoppedParley(data).run("verify").succeeded();
        assertThat(stopped.out()).contains("partition 0 offset 5 equal").doesNotContain(digest);
        for (String[] command : List.of(new String[] {"rebuild"}, new String[] {"checkpoint", "elsewhere"})) {
            CommandRun refused = new StoppedParley(data).run(command);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("parley: expected a parley up or processor to run on " + data);
        }
        assertThat(data.resolve("rebuild/work")).doesNotExist();
        assertThat(data.resolve("control")).doesNotExist();

        // When its mailboxes have lost everything
        spoil(data, copy);
        CommandRun different = new StoppedParley(data).run("verify");
        assertThat(different.code()).isEqualTo(1);
        assertThat(different.lines().getFirst()).startsWith("partition 0 offset 5 DIFFERENT");
        assertThat(different.lines().get(1))
                .startsWith("  mailbox alice, family ")
                .endsWith(" is missing");
        assertThat(different.out()).doesNotContain("three");
        try (RunningParley parley = RunningParley.start(data)) {
            assertThat(parley.run("rebuild").succeeded().out()).contains("DIFFERENT");
            assertThat(texts(parley)).containsExactly("one", "two", "three");
            parley.run("verify").succeeded();
        }

        // When it starts without mailboxes
        StoreDirectory.delete(data.resolve("state"));
        try (RunningParley parley = RunningParley.startFrom(data, copy)) {
            assertThat(texts(parley)).containsExactly("one", "two", "three");
            parley.run("verify").succeeded();
        }
        assertThat(Files.readString(copy.resolve("manifest"))).contains("partition 0 offset 3");
    }

    @Test
    void shouldShowOnATerminalHowFarCheckpointAndDigestAreAndNothingElsewhere() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        try (RunningParley parley = RunningParley.start(data)) {
            parley.send("alice", "bob", "one");

            assertProgress(
                    "partitions written",
                    name -> parley.run("checkpoint", directory.resolve(name).toString())
                            .succeeded());
        }

        assertProgress(
                "partition 0: 0 rows read",
                _ -> new StoppedParley(data).run("digest").succeeded());
    }

    /** @param command runs it, with a name that no other run has */
    private static void assertProgress(String shown, NamedRun command) throws Exception {
        assertThat(command.run("elsewhere").err()).isEmpty();
        CommandRun onTerminal = CommandRun.onTerminal(() -> command.run("terminal"));
        assertThat(onTerminal.err()).contains("\r", shown).endsWith("\r\u001b[K");
        assertThat(onTerminal.out()).startsWith("partition 0 offset 1").doesNotContain("\r");
    }

    /** One run of a command. */
    private interface NamedRun {
        CommandRun run(String name) throws Exception;
    }

    /** Puts a store in place that stands where the old one did, and has heard of no event. */
    private static void spoil(Path data, Path checkpoint) {
        Path store =
                requireNonNull(StoreDirectory.byPartition(data.resolve("state")).get(0));
        StoreDirectory.delete(store);
        try (StoreMemory memory = new StoreMemory(16 << 20);
                FreshStore empty =
                        FreshStore.open(store, Checkpoint.read(checkpoint).topicId(), 0, memory)) {
            for (long offset = 0; offset <= 5; offset++) {
                empty.fold(new ConsumerRecord<>(TopicContract.MESSAGES, 0, offset, new byte[] {1}, new byte[] {1}));
            }
            empty.flush();
        }
    }

    private static List<String> texts(RunningParley parley) {
        return parley.run("messages", "--as", "bob", "alice").succeeded().lines().stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    /** A data directory on which nothing runs. */
    private record StoppedParley(Path data) {
        CommandRun run(String... arguments) {
            return CommandRun.of(URI.create("http://127.0.0.1:1"), data, arguments);
        }
    }

    @Test
    void shouldDoTheSameOnAProcessorAndLeaveCopiesForOthersAlone() throws Exception {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path two = Files.createDirectory(directory.resolve("two"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
            // Given
            try (ProcessorNode first = processor(broker, one);
                    ProcessorNode second = processor(broker, two)) {
                appendNoEvent(broker);
                for (Path data : List.of(one, two)) {
                    TestPatience.await()
                            .untilAsserted(() -> assertThat(new StoppedParley(data)
                                            .run("verify")
                                            .out())
                                    .startsWith("partition 0 offset 0 equal"));
                }
                assertThat(List.of(first.whyNotReady(), second.whyNotReady())).containsOnly(Optional.empty());
                boolean firstFolds =
                        !new ControlClient(new DataDirectory(one)).folded().isEmpty();

                // When
                CommandRun folding =
                        new StoppedParley(firstFolds ? one : two).run("rebuild").succeeded();
                CommandRun standby =
                        new StoppedParley(firstFolds ? two : one).run("rebuild").succeeded();

                // Then
                assertThat(folding.lines()).last().isEqualTo("partition 0 serves from the new mailboxes");
                assertThat(standby.lines())
                        .containsExactly("partition 0 is not folded by this node, and stays as it is");
            }
            assertThat(new StoppedParley(one).run("verify").err()).startsWith("parley: expected --kafka");
            assertThat(one.resolve("broker")).doesNotExist();
            assertThat(new StoppedParley(one)
                            .run("verify", "--kafka", broker.bootstrapServers())
                            .succeeded()
                            .out())
                    .startsWith("partition 0 offset 0 equal");
        }
    }

    private static ProcessorNode processor(EmbeddedBroker broker, Path data) throws Exception {
        NodeAddress address = new NodeAddress("127.0.0.1", freePort());
        var processor = new ProcessorConfig(
                LogClient.plain(broker.bootstrapServers()),
                new DataDirectory(data).state(),
                String.valueOf(data.getFileName()),
                1,
                LogSettings.singleMachine(1),
                32 << 20,
                Optional.of(new ClusterMembership(address, 1)),
                Optional.empty());
        return ProcessorNode.start(new ProcessorNode.Config(
                new HttpConfig(address.host(), address.port()),
                processor,
                ClusterSecret.ofText("secret", "0123456789abcdef0123456789abcdef"),
                new DataDirectory(data)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void appendNoEvent(EmbeddedBroker broker) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TopicContract.MESSAGES, 0, new byte[] {1}, new byte[] {1}))
                    .get();
        }
    }

    @Test
    void shouldSayWhereThereAreNoMailboxes() {
        for (String command : List.of("verify", "rebuild")) {
            CommandRun run = new StoppedParley(directory.resolve("nothing")).run(command);
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).startsWith("parley: expected mailboxes in ");
        }
    }
}
