package io.parley.schemas.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.schemas.cluster.PartitionMap.Holders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionMapTest {
    private static final NodeAddress ONE = new NodeAddress("one", 1);
    private static final NodeAddress TWO = new NodeAddress("two", 2);

    @Test
    void shouldKnowNobodyForAPartitionOfWhichNothingWasSaid() {
        var holders = new Holders(Optional.of(ONE), List.of(TWO));
        var map = new PartitionMap(2, Map.of(1, holders));

        assertThat(map.of(1)).isEqualTo(holders);
        assertThat(map.of(0)).isEqualTo(Holders.NOBODY);
    }

    @Test
    void shouldStayWhatItWas() {
        // Given
        List<NodeAddress> standbys = new ArrayList<>(List.of(TWO));
        Map<Integer, Holders> holders = new HashMap<>(Map.of(0, new Holders(Optional.of(ONE), standbys)));
        var map = new PartitionMap(1, holders);

        // When
        standbys.clear();
        holders.clear();

        // Then
        assertThat(map.of(0)).isEqualTo(new Holders(Optional.of(ONE), List.of(TWO)));
    }

    /** A table is made for so many: a wrong number must not take a node's memory. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, PartitionMap.PARTITIONS_MAX + 1, Integer.MAX_VALUE})
    void shouldRefuseACountThatNoTopicHas(int partitions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PartitionMap(partitions, Map.of()))
                .withMessageContaining("but got " + partitions);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
    void shouldRefuseHoldersOfAPartitionThatIsNotThere(int partition) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PartitionMap(4, Map.of(partition, Holders.NOBODY)))
                .withMessageContaining("but got " + partition);
    }
}
