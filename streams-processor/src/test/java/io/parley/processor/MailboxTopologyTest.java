package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.store.LogIdentity;
import io.parley.processor.store.MailboxStoreSettings;
import io.parley.processor.store.PolledRecords;
import io.parley.processor.store.StoreMemory;
import io.parley.schemas.events.Framing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Names and numbers that Kafka Streams writes to disk and into the group: a change here is a rebuild of every store. */
class MailboxTopologyTest {
    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    @Test
    void shouldKeepItsNamesAndItsOrder() {
        var metrics = new SimpleMeterRegistry();
        try (StoreMemory memory = new StoreMemory(16 << 20)) {
            var store = new MailboxStoreSettings(
                    memory,
                    new LogIdentity(Uuid.ONE_UUID, Map.of()),
                    (partition, from, to) -> false,
                    new BareStreams.Listener(),
                    InstantSource.system(),
                    metrics,
                    null,
                    null);

            assertThat(MailboxTopology.build(store, new PolledRecords(), Framing.SINGLE_OBJECT, metrics)
                            .describe()
                            .toString())
                    .isEqualTo("""
                            Topologies:
                               Sub-topology: 0
                                Source: sends-source (topics: [sends])
                                  --> fan-out
                                Processor: fan-out (stores: [])
                                  --> messages-sink
                                  <-- sends-source
                                Sink: messages-sink (topic: messages)
                                  <-- fan-out

                              Sub-topology: 1
                                Source: messages-source (topics: [messages])
                                  --> fold
                                Processor: fold (stores: [mailboxes])
                                  --> none
                                  <-- messages-source

                            """);
        }
    }

    @Test
    void shouldKeepItsDirectories() throws Exception {
        TestNode.startReady(log, state).close();

        IntStream.range(0, FreshLog.PARTITIONS)
                .forEach(partition -> assertThat(state.resolve("parley-processor")
                                .resolve("1_" + partition)
                                .resolve("mailboxes")
                                .resolve("CURRENT"))
                        .matches(Files::isRegularFile));
    }
}
