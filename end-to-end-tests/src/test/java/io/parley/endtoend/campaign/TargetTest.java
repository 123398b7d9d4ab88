package io.parley.endtoend.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.endtoend.ParleyCluster;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final int DRAWS = 1_000;

    @Test
    void shouldTakeFaultsInTheirOrderAndAsOftenAsNamed() {
        assertThat(Target.CLUSTER.faults("kill-broker,pause-query,kill-broker"))
                .containsExactly(ClusterFault.KILL_BROKER, ClusterFault.PAUSE_QUERY, ClusterFault.KILL_BROKER);
    }

    @Test
    void shouldSayWhichFaultsThereAreWhenOneIsUnknown() {
        assertThatThrownBy(() -> Target.CLUSTER.faults("kill-broker,power"))
                .hasMessageContaining("kill-controller")
                .hasMessageEndingWith("but got power");
        assertThatThrownBy(() -> Target.of("moon")).hasMessage("expected a node of [up, cluster], but got moon");
    }

    /** A ledger's line names a fault by its label alone. */
    @Test
    void shouldNameEachFaultOfATargetDifferently() {
        for (Target<?> target : Target.ALL) {
            List<String> labels = target.faults().stream().map(FaultKind::label).toList();

            assertThat(labels).doesNotHaveDuplicates().allMatch(label -> label.matches("[a-z-]+"));
        }
    }

    @Test
    void shouldDrawEveryNodeOfARoleAndOnlyThose() {
        for (Role role : Role.values()) {
            Set<String> drawn = new HashSet<>();
            Random random = new Random(1);
            for (int i = 0; i < DRAWS; i++) {
                drawn.add(role.anyNode(random));
            }

            assertThat(drawn).containsExactlyInAnyOrderElementsOf(role.nodes());
            assertThat(role.nodes()).allMatch(node -> Role.of(node) == role);
        }
    }

    @Test
    void shouldKnowEveryNodeThatTheClusterHas() {
        assertThat(Arrays.stream(Role.values()).flatMap(role -> role.nodes().stream()))
                .containsExactlyInAnyOrderElementsOf(ParleyCluster.NODES);
    }

    /** A processor that is back within its session of 6 s goes on as it was; else another takes over. Both must come. */
    @Test
    void shouldStartAProcessorAgainBothBeforeAndAfterItsSessionHasEnded() {
        Duration session = Duration.ofSeconds(6);
        Random random = new Random(1);
        int within = 0;
        for (int i = 0; i < DRAWS; i++) {
            within += Role.PROCESSOR.away(random).compareTo(session) < 0 ? 1 : 0;
        }

        assertThat(within).isBetween(DRAWS / 2, DRAWS * 9 / 10);
    }
}
