package io.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.parley.processor.FreshLog.Sent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How far a node says that it is behind the log. */
class LogLagTest {
    @RegisterExtension
    final FreshLog log = new FreshLog();

    @TempDir
    Path state;

    private static Collection<Gauge> gauges(TestNode node, String name) {
        return node.metrics().find(name).gauges();
    }

    private static double sum(TestNode node, String name) {
        return gauges(node, name).stream().mapToDouble(Gauge::value).sum();
    }

    private static void awaitNothingWaits(TestNode node) {
        await().atMost(TestPatience.LONG).untilAsserted(() -> {
            for (String name : List.of("parley.fanout.lag", "parley.fanout.oldest.age", "parley.fold.lag")) {
                assertThat(gauges(node, name)).as(name).hasSize(FreshLog.PARTITIONS);
                assertThat(sum(node, name)).as(name).isZero();
            }
        });
    }

    @Test
    void shouldSayHowMuchWaitsForHowLongAndThatNothingDoes() throws Exception {
        List<Sent> sent;
        try (TestNode node = TestNode.startReady(log, state)) {
            awaitNothingWaits(node);

            node.app().pause();
            sent = Chatter.rounds(log, 1);

            await().atMost(TestPatience.LONG)
                    .untilAsserted(
                            () -> assertThat(sum(node, "parley.fanout.lag")).isEqualTo((double) sent.size()));
            double age = sum(node, "parley.fanout.oldest.age");
            assertThat(age).isPositive();
            await().atMost(TestPatience.LONG)
                    .untilAsserted(() ->
                            assertThat(sum(node, "parley.fanout.oldest.age")).isGreaterThan(age));

            node.app().resume();
            node.awaitVisible(sent);
            awaitNothingWaits(node);
            assertThat(node.metrics().get("parley.send.visible").timer().count())
                    .isPositive();
            assertThat(sum(node, "parley.restore.remaining")).isZero();
        }
    }
}
