package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.schemas.ids.UserId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live records that a poll brought together are written together: what of that can be seen, and what must not. */
class LiveBatchTest {
    private static final int MORE_THAN_A_BATCH = 100;

    @TempDir
    private Path directory;

    private final StoreMemory memory = new StoreMemory(16 << 20);
    private final List<UserId> woken = new ArrayList<>();
    private StoreHost host;

    @BeforeEach
    void open() {
        host = new StoreHost(directory, settings()).open();
    }

    private MailboxStoreSettings settings() {
        return StoreHost.Settings.of(memory).listener(new Woken()).build();
    }

    @AfterEach
    void close() {
        host.store().close();
        memory.close();
    }

    private final class Woken implements MailboxStoreListener {
        @Override
        public void activated(MailboxStore store) {}

        @Override
        public void deactivated(MailboxStore store) {}

        @Override
        public void folded(UserId owner) {
            woken.add(owner);
        }
    }

    @Test
    void shouldShowNothingBeforeTheLastRecordAtHand() {
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);

        assertThat(host.store().applied()).isEqualTo(-1);
        assertThat(host.store().digest().appliedOffset()).isEqualTo(-1);
        assertThat(woken).isEmpty();
    }

    @Test
    void shouldShowAllWithTheLastRecordAtHandAndWakeEachOwnerOnce() {
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);
        SampleLog.fold(host.store(), 3, 4);

        assertThat(host.store().applied()).isEqualTo(3);
        assertThat(woken).containsExactly(SampleLog.ALICE);
    }

    @Test
    void shouldHoldTheSameAsRecordsWrittenOneByOne() {
        SampleLog.foldWithMoreToCome(host.store(), 0, MORE_THAN_A_BATCH - 1);
        SampleLog.fold(host.store(), MORE_THAN_A_BATCH - 1, MORE_THAN_A_BATCH);

        StoreHost oneByOne = new StoreHost(directory.resolve("other"), settings()).open();
        SampleLog.fold(oneByOne.store(), 0, MORE_THAN_A_BATCH);
        assertThat(host.store().digest()).isEqualTo(oneByOne.store().digest());
        oneByOne.store().close();
    }

    @Test
    void shouldWriteWithoutALastRecordWhenThereAreMany() {
        SampleLog.foldWithMoreToCome(host.store(), 0, MORE_THAN_A_BATCH);

        assertThat(host.store().applied()).isBetween(10L, MORE_THAN_A_BATCH - 2L);
    }

    @Test
    void shouldWriteWhatIsPendingWhenTold() {
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);

        host.store().writePending();

        assertThat(host.store().applied()).isEqualTo(2);
        assertThat(woken).containsExactly(SampleLog.ALICE);
    }

    @Test
    void shouldKnowARecordThatIsPending() {
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);
        SampleLog.fold(host.store(), 2, 4);

        StoreHost once = new StoreHost(directory.resolve("other"), settings()).open();
        SampleLog.fold(once.store(), 0, 4);
        assertThat(host.store().digest()).isEqualTo(once.store().digest());
        once.store().close();
    }

    @Test
    void shouldRestoreWhatWasPendingWhenItClosed() {
        SampleLog.fold(host.store(), 0, 2);
        SampleLog.foldWithMoreToCome(host.store(), 2, 5);

        host.store().close();
        host.open();

        assertThat(host.store().committedOffset(StoreHost.CHANGELOG)).isEqualTo(1);
        host.restore(SampleLog.stretch(2, 5));
        SampleLog.fold(host.store(), 5, 6);
        assertThat(host.store().applied()).isEqualTo(5);
    }

    @Test
    void shouldWriteWhatIsBeforeAHole() {
        SampleLog.fold(host.store(), 0, 2);
        SampleLog.foldWithMoreToCome(host.store(), 2, 4);

        assertThatExceptionOfType(TaskCorruptedException.class).isThrownBy(() -> SampleLog.fold(host.store(), 5, 6));

        assertThat(host.store().applied()).isEqualTo(3);
        host.store().close();
        host.open();
        host.restore(SampleLog.stretch(4, 5));
        SampleLog.fold(host.store(), 5, 6);
        assertThat(host.store().applied()).isEqualTo(5);
    }

    @Test
    void shouldForgetWhatIsPendingWhenItIsWiped() {
        SampleLog.foldWithMoreToCome(host.store(), 0, 3);

        host.store().commit(java.util.Map.of());
        SampleLog.fold(host.store(), 0, 2);

        assertThat(host.store().applied()).isEqualTo(1);
        assertThat(host.store().digest().appliedOffset()).isEqualTo(1);
    }

    @Test
    void shouldGoOnLiveAfterARestore() {
        host.restore(SampleLog.stretch(0, 10));
        SampleLog.foldWithMoreToCome(host.store(), 10, 12);
        SampleLog.fold(host.store(), 12, 13);

        assertThat(host.store().applied()).isEqualTo(12);
    }
}
