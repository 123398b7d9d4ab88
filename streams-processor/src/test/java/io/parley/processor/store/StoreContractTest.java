package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.processor.TestPatience;
import io.parley.processor.store.StoreHost.HandClock;
import io.parley.processor.store.StoreHost.Settings;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.LoggerFactory;

/** What Kafka Streams and readers may count on, without either. */
class StoreContractTest {
    private static final FeedAfter FEED = new FeedAfter(SampleLog.ALICE, 0, 500);

    private final StoreMemory memory = new StoreMemory(32 << 20);
    private final HandClock clock = new HandClock();
    private final Settings settings = Settings.of(memory).clock(clock);

    @TempDir
    Path directory;

    private @Nullable StoreHost host;

    @AfterEach
    void close() {
        if (host != null) {
            host.store().close();
        }
        memory.close();
    }

    private MailboxStore open(Settings with) {
        StoreHost opened = new StoreHost(taskDirectory(), with.build());
        host = opened;
        return opened.open().store();
    }

    private StoreHost host() {
        return java.util.Objects.requireNonNull(host);
    }

    /** As Kafka Streams lays it out. */
    private Path taskDirectory() {
        return directory.resolve("application").resolve("1_0");
    }

    @Test
    void shouldTellItsNameAndBeSafeToCloseBeforeItIsOpened() {
        MailboxStore store = new MailboxStore(settings.build());

        assertThat(store.name()).isEqualTo(MailboxStore.NAME);
        assertThat(store.persistent()).isTrue();
        assertThat(store.isOpen()).isFalse();
        assertThatCode(store::close).doesNotThrowAnyException();
    }

    @Test
    void shouldCommitTheOffsetThatItHasFolded() {
        MailboxStore store = open(settings);
        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isNull();

        SampleLog.fold(store, 0, 3);

        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isEqualTo(2);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(longs = {1_000_000, 0, -4})
    void shouldNotLookAtTheOffsetsItIsToldToCommit(@Nullable Long told) {
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 30);
        String digest = store.digest().sha256();
        Map<TopicPartition, Long> offsets = Collections.singletonMap(StoreHost.CHANGELOG, told);

        store.commit(offsets);
        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isEqualTo(29);

        store.close();
        store.commit(offsets);
        host().open();
        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isEqualTo(29);
        assertThat(store.digest().sha256()).isEqualTo(digest);
    }

    @Test
    void shouldWipeEverythingWhenToldToCommitNothing() {
        MailboxStore store = open(settings);
        String empty = store.digest().sha256();
        SampleLog.fold(store, 0, 30);
        store.database().flush();

        store.commit(Map.of());

        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isNull();
        assertThat(store.digest().sha256()).isEqualTo(empty);
        assertThat(store.whyNotServing()).isNotNull();

        SampleLog.fold(store, 0, 30);
        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isEqualTo(29);
    }

    @Test
    void shouldWipeEverythingWhileItIsClosed() {
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 30);
        store.close();

        store.commit(Map.of());

        assertThat(host().storeDirectory()).doesNotExist();
        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isNull();
        host().open();
        assertThat(store.committedOffset(StoreHost.CHANGELOG)).isNull();
        assertThat(feed(store).head()).isZero();
    }

    @Test
    void shouldOpenAndCloseAnyNumberOfTimes() {
        MailboxStore store = open(settings);
        for (int round = 1; round <= 4; round++) {
            SampleLog.fold(store, 10L * (round - 1), 10L * round);
            store.close();
            store.close();
            assertThat(store.isOpen()).isFalse();
            host().open();
            assertThat(store.applied()).isEqualTo(10L * round - 1);
            assertThat(feed(store).head()).isEqualTo(10L * round);
        }
    }

    @Test
    void shouldRestoreMoreThanOneWriteInABatch() {
        int records = 2_500;
        MailboxStore store = open(settings);
        host().restore(SampleLog.stretch(0, records));
        assertThat(store.applied()).isEqualTo(records - 1);
        String restored = store.digest().sha256();

        store.commit(Map.of());
        SampleLog.fold(store, 0, records);

        assertThat(store.digest().sha256()).isEqualTo(restored);
    }

    @Test
    void shouldGiveTheSameDigestFromTheFilesAlone() {
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 30);
        PartitionDigest digest = store.digest();
        store.close();

        assertThat(StoreDigests.of(directory)).containsExactly(digest);
        assertThat(digest.partition()).isZero();
        assertThat(digest.appliedOffset()).isEqualTo(29);
    }

    @Test
    void shouldAnswerNothingUntilItIsToldFromWhere() {
        MailboxStore store = open(settings);
        store.serveFrom(3);

        SampleLog.fold(store, 0, 3);
        assertThat(store.ask(FEED, Freshness.ANY)).isInstanceOf(StoreReply.NotServing.class);

        SampleLog.fold(store, 3, 4);
        assertThat(feed(store).head()).isEqualTo(4);

        store.close();
        assertThat(store.ask(FEED, Freshness.ANY)).isInstanceOf(StoreReply.NotServing.class);
    }

    @Test
    void shouldTellOfAFoldedEventOnceReadersSeeIt() {
        List<Long> heads = new ArrayList<>();
        var listener = new MailboxStoreListener() {
            @Override
            public void activated(MailboxStore store) {}

            @Override
            public void deactivated(MailboxStore store) {}

            @Override
            public void folded(UserId owner) {
                assertThat(owner).isEqualTo(SampleLog.ALICE);
                heads.add(feed(host().store()).head());
            }
        };
        MailboxStore store = open(settings.listener(listener));

        SampleLog.fold(store, 0, 3);

        assertThat(heads).containsExactly(1L, 2L, 3L);
    }

    @Test
    void shouldHaveAHoleRestoredButNotAgainAndAgain() {
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 3);
        for (int heal = 0; heal < 5; heal++) {
            assertThatExceptionOfType(TaskCorruptedException.class).isThrownBy(() -> SampleLog.fold(store, 4, 5));
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> SampleLog.fold(store, 4, 5))
                .withMessage("expected offset 3 of messages-0, but got 4, again and again");

        clock.advance(Duration.ofMinutes(1));
        assertThatExceptionOfType(TaskCorruptedException.class).isThrownBy(() -> SampleLog.fold(store, 4, 5));
        assertThat(store.applied()).isEqualTo(2);

        SampleLog.fold(store, 3, 5);
        assertThat(store.applied()).isEqualTo(4);
    }

    @Test
    void shouldPassOverAGapThatHoldsNothingButRecordsWithoutAKey() {
        MailboxStore store = open(settings.gap((partition, from, to) -> partition == 0 && from == 3 && to == 5));
        SampleLog.fold(store, 0, 3);

        SampleLog.fold(store, 5, 6);

        assertThat(store.applied()).isEqualTo(5);
        assertThat(feed(store).head()).isEqualTo(4);
    }

    @Test
    void shouldFlushAtTheCloseWhatAFlushThatFailedHasNotBroughtToDiskAndSayThatItCannot() {
        // Given
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 3);
        StoreDirectory.move(host().storeDirectory(), directory.resolve("elsewhere"));
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::flushToDisk);
        Logger log = (Logger) LoggerFactory.getLogger(MailboxStore.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        log.addAppender(logged);

        // When
        try {
            store.close();
        } finally {
            log.detachAppender(logged);
        }

        // Then
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("mailbox store of partition 0 closes without its last changes on disk");
    }

    @Test
    void shouldRefuseAStoreOfAnotherTopicNamingBoth() {
        SampleLog.fold(open(settings), 0, 3);
        host().store().close();
        Uuid other = new Uuid(2, 2);

        assertThatExceptionOfType(StoreMismatchException.class)
                .isThrownBy(() -> open(settings.log(new LogIdentity(other, Map.of(0, 3L)))))
                .withMessageContainingAll(other.toString(), StoreHost.TOPIC.toString());

        assertThat(open(settings).applied()).isEqualTo(2);
    }

    @Test
    void shouldRefuseAStoreOfAnotherFormatNamingBoth() throws RocksDBException {
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 3);
        writeFormat(store, 77);
        store.close();

        assertThatExceptionOfType(StoreMismatchException.class)
                .isThrownBy(() -> open(settings))
                .withMessageContainingAll("expected format 2", "has 77");
    }

    private static void writeFormat(MailboxStore store, int format) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(
                    store.database().handle(MailboxFamily.META),
                    MailboxKeys.FORMAT,
                    ByteBuffer.allocate(Integer.BYTES).putInt(0, format).array());
            store.database().write(batch);
        }
    }

    @Test
    void shouldRefuseAStoreThatIsAheadOfItsLogEachTimeNamingBoth() {
        SampleLog.fold(open(settings), 0, 3);
        host().store().close();
        LogIdentity shorter = Settings.log(2);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(StoreMismatchException.class)
                    .isThrownBy(() -> open(settings.log(shorter)))
                    .withMessageContainingAll("holds offset 2", "ends at 2");
        }
        assertThat(open(settings.log(Settings.log(3))).applied()).isEqualTo(2);
    }

    @Test
    void shouldGrowBeyondTheLogsEndOfTheStart() {
        Settings started = settings.log(Settings.log(0));
        SampleLog.fold(open(started), 0, 3);
        host().store().close();

        assertThat(open(started).applied()).isEqualTo(2);
    }

    @Test
    void shouldRefuseQueriesItDoesNotKnowAndBoundsItHasNotReached() {
        MailboxStore store = open(settings);
        SampleLog.fold(store, 0, 3);
        Query<String> unknown = new Query<>() {};
        var ask = new AskMailbox<>(FEED, Freshness.ANY);
        var config = new QueryConfig(false);
        var reached = PositionBound.at(Position.emptyPosition().withComponent("messages", 0, 2));
        var ahead = PositionBound.at(Position.emptyPosition().withComponent("messages", 0, 3));

        assertThat(store.query(unknown, PositionBound.unbounded(), config).getFailureReason())
                .isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
        assertThat(store.query(ask, ahead, config).getFailureReason()).isEqualTo(FailureReason.NOT_UP_TO_BOUND);
        assertThat(store.query(ask, reached, config).getResult().head()).isEqualTo(3);
        assertThat(store.query(ask, reached, config).getPosition()).isEqualTo(reached.position());
    }

    /** RocksDB takes the JVM down with it when a closed database is used; and an answer from a wiped one would be wrong. */
    @Test
    void shouldAnswerWholeOrNotAtAllWhileItIsClosedOpenedAndWiped() throws Exception {
        int records = 100;
        MailboxStore store = open(settings);
        host().restore(SampleLog.stretch(0, records));
        store.serveFrom(records - 1);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
            List<Future<Long>> answers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                answers.add(readers.submit(reader == 0 ? disturb(store, done) : askUntil(store, done, records)));
            }
            try {
                for (int round = 0; round < 40; round++) {
                    if (round % 2 == 0) {
                        store.commit(Map.of());
                        host().restore(SampleLog.stretch(0, records));
                    } else {
                        store.close();
                        host().open();
                    }
                    store.serveFrom(records - 1);
                }
            } finally {
                done.set(true);
            }
            long total = 0;
            for (Future<Long> answer : answers) {
                total += answer.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(total).isPositive();
        }
    }

    /** Counts answers, each of which must hold everything. */
    private static Callable<Long> askUntil(MailboxStore store, AtomicBoolean done, int records) {
        return () -> {
            long answers = 0;
            while (!done.get()) {
                if (store.ask(FEED, Freshness.ANY) instanceof StoreReply.Answer<FeedPage>(FeedPage page, long at)) {
                    assertThat(at).isEqualTo(records - 1);
                    assertThat(page.entries()).hasSize(records);
                    answers++;
                }
            }
            return answers;
        };
    }

    /** The other ways into the database that are open to any thread. */
    private static Callable<Long> disturb(MailboxStore store, AtomicBoolean done) {
        return () -> {
            var ask = new AskMailbox<>(FEED, Freshness.ANY);
            while (!done.get()) {
                store.flushIfOlderThan(Duration.ZERO);
                var _ = store.query(ask, PositionBound.unbounded(), new QueryConfig(false));
                try {
                    var _ = store.digest();
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("expected an open mailbox store");
                }
            }
            return 0L;
        };
    }

    private static FeedPage feed(MailboxStore store) {
        store.serveFrom(-1);
        return switch (store.ask(FEED, Freshness.ANY)) {
            case StoreReply.Answer<FeedPage> answer -> answer.value();
            case StoreReply.NotFresh<FeedPage> _ -> throw new AssertionError("not fresh");
            case StoreReply.NotServing<FeedPage> not -> throw new AssertionError(not.reason());
        };
    }
}
