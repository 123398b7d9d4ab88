package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.fold.MailboxFold.Folded;
import io.parley.schemas.ids.UserId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted in and around the store, with the real RocksDB. */
class StoreStatisticsTest {
    private static final long MEMORY_BYTES = 16L << 20;
    private static final int EVENTS = 20;

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final StoreMemory memory = new StoreMemory(MEMORY_BYTES);
    private final List<MailboxStore> open = new ArrayList<>();
    private final List<Long> writtenAtMs = new ArrayList<>();
    private final StoreStatistics statistics = new StoreStatistics(memory, () -> List.copyOf(open), metrics);
    private StoreHost host;

    @BeforeEach
    void openStore() {
        MailboxStoreSettings settings = StoreHost.Settings.of(memory)
                .metrics(metrics)
                .gap((_, _, _) -> true)
                .listener(new Listening())
                .build();
        host = new StoreHost(directory, settings.with(statistics)).open();
        open.add(host.store());
    }

    @AfterEach
    void close() {
        host.store().close();
        statistics.close();
        memory.close();
    }

    private final class Listening implements MailboxStoreListener {
        @Override
        public void activated(MailboxStore store) {}

        @Override
        public void deactivated(MailboxStore store) {}

        @Override
        public void folded(UserId owner) {}

        @Override
        public void written(MailboxStore store, int events, long oldestSentAtMs) {
            writtenAtMs.add(oldestSentAtMs);
        }
    }

    private double gauge(String name) {
        return metrics.get("parley.rocksdb." + name).gauge().value();
    }

    private double counted(String name) {
        return metrics.get("parley.rocksdb." + name).functionCounter().count();
    }

    private double poison() {
        return metrics.get("parley.poison.records")
                .tag("topic", "messages")
                .counter()
                .count();
    }

    private double folded(FoldOutcome outcome) {
        return metrics.get("parley.fold.events")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    @Test
    void shouldSayWhatRocksDbDoes() {
        assertThat(gauge("block.cache.capacity")).isEqualTo(MEMORY_BYTES);
        SampleLog.fold(host.store(), 0, EVENTS);

        assertThat(counted("written")).isPositive();
        assertThat(gauge("memtables")).isPositive();
        assertThat(gauge("files")).isZero();

        host.store().flushToDisk();

        assertThat(counted("flushed")).isPositive();
        assertThat(gauge("files")).isPositive();
        assertThat(gauge("stopped.stores")).isZero();
        assertThat(gauge("background.errors")).isZero();
    }

    @Test
    void shouldAskNothingOfWhatIsClosed() {
        SampleLog.fold(host.store(), 0, EVENTS);
        host.store().close();

        assertThat(gauge("memtables")).isZero();

        statistics.close();

        assertThat(gauge("memtables")).isNaN();
        assertThat(gauge("block.cache")).isNaN();
        assertThat(counted("written")).isNaN();
    }

    @Test
    void shouldTellOfEachWriteOnceWithTheTimeOfItsOldestMessage() {
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);
        assertThat(writtenAtMs).isEmpty();

        SampleLog.fold(host.store(), 3, 4);
        SampleLog.fold(host.store(), 4, 10);

        // The last of them is a read marker.
        assertThat(writtenAtMs)
                .containsExactly(
                        1_700_000_000_000L,
                        1_700_000_000_004L,
                        1_700_000_000_005L,
                        1_700_000_000_006L,
                        1_700_000_000_007L,
                        1_700_000_000_008L,
                        Folded.NO_MESSAGE);
    }

    @Test
    void shouldCountPoisonLiveOnlyAndWhatHasNoKeyWithIt() {
        byte[] nonsense = {1, 2, 3};
        host.restore(List.of(StoreHost.record(0, nonsense, nonsense)));
        assertThat(folded(FoldOutcome.POISON)).isEqualTo(1);
        assertThat(poison()).isZero();

        host.store().fold(1, nonsense, nonsense, false);
        assertThat(folded(FoldOutcome.POISON)).isEqualTo(2);
        assertThat(poison()).isEqualTo(1);

        host.store().fold(4, nonsense, nonsense, false);
        assertThat(poison()).isEqualTo(4);
    }
}
