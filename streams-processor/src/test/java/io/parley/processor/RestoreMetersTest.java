package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.parley.processor.FreshLog.Sent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of itself while it makes its mailboxes from the log: a restore that the broker slows down for as long as the test likes. */
class RestoreMetersTest {
    /** The client that Kafka Streams restores with; the first words are the node's id. */
    private static final ClientQuotaEntity RESTORING =
            new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "node-1-StateUpdater-1-restore-consumer"));

    /** With it, a restore takes some two minutes: the broker sends a batch, and then nothing until the rate is kept. */
    private static final double BYTES_PER_SECOND = 1_000;

    private static final int ROUNDS = 20;

    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    @TempDir
    Path another;

    @AfterEach
    void letGo() throws Exception {
        setQuota(null);
    }

    /** @param bytesPerSecond null for none */
    private void setQuota(@Nullable Double bytesPerSecond) throws Exception {
        log.admin()
                .alterClientQuotas(List.of(new ClientQuotaAlteration(
                        RESTORING, List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", bytesPerSecond)))))
                .all()
                .get();
        await().until(() -> log.admin()
                        .describeClientQuotas(ClientQuotaFilter.all())
                        .entities()
                        .get()
                        .containsKey(RESTORING)
                == (bytesPerSecond != null));
    }

    private static DoubleStream values(TestNode node, String name) {
        Collection<Gauge> gauges = node.metrics().find(name).gauges();
        assertThat(gauges).as(name).hasSize(FreshLog.PARTITIONS);
        return gauges.stream().mapToDouble(Gauge::value);
    }

    private static double remaining(TestNode node) {
        return values(node, "parley.restore.remaining").sum();
    }

    /** Of the restore that has taken longest. */
    private static double elapsed(TestNode node) {
        return values(node, "parley.restore.elapsed").max().orElse(0);
    }

    private static double restored(TestNode node) {
        return node.metrics().get("parley.restore.records").counter().count();
    }

    @Test
    void shouldSayHowMuchIsLeftToRestoreAndForHowLongItHasTaken() throws Exception {
        List<Sent> sent;
        try (TestNode node = TestNode.startReady(log, state)) {
            sent = Chatter.rounds(log, ROUNDS);
            node.awaitVisible(sent);
        }
        double events = (double) Chatter.events(sent);
        setQuota(BYTES_PER_SECOND);

        try (TestNode node = TestNode.start(log, another)) {
            await().untilAsserted(() -> {
                assertThat(remaining(node)).isPositive().isEqualTo(events - restored(node));
                assertThat(elapsed(node)).isPositive();
            });
            double elapsed = elapsed(node);
            await().untilAsserted(() -> assertThat(elapsed(node)).isGreaterThan(elapsed));
            assertThat(node.app().whyNotReady()).isNotEmpty();

            setQuota(null);
            node.awaitReady();

            assertThat(restored(node)).isEqualTo(events);
            assertThat(remaining(node)).isZero();
            assertThat(elapsed(node)).isZero();
        }
    }
}
