package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState;
import io.parley.schemas.ids.UserId;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

/** A log that is folded in runs makes the very store that it makes when each event is written before the next one is folded. */
class RunStateTest {
    private static final int EVENTS = 1_000;

    /** From one event in each run to all of them in one. */
    private static final int RUN_BYTES_MAX = 1 << 18;

    private static final int RUNS = 200;

    /** Some rows. */
    private static final int CACHE_BYTES = 16 << 10;

    private static final UserId ALICE = new UserId("alice");

    @TempDir
    Path directory;

    private final StoreMemory memory = new StoreMemory(16 << 20);
    private MailboxDb folded;

    @BeforeEach
    void open() throws RocksDBException {
        folded = MailboxDb.openForRebuild(directory.resolve("folded"), memory);
    }

    @AfterEach
    void close() {
        folded.close();
        memory.close();
    }

    private static long seed(int round) {
        return Long.getLong("parley.seed", System.nanoTime() + round);
    }

    private static RandomLog eventsOf(Random random) {
        RandomLog log = new RandomLog(random);
        log.users(IntStream.rangeClosed(0, random.nextInt(6))
                .mapToObj(i -> new UserId("u".repeat(1 + i)))
                .toList());
        while (log.end() < EVENTS) {
            log.append();
        }
        return log;
    }

    private static RunSizes sizes(Random random) {
        int bytes = random.nextInt(1 + random.nextInt(RUN_BYTES_MAX));
        return new RunSizes(bytes, random.nextInt(1 + 4 * bytes), CACHE_BYTES);
    }

    private RunState runs(boolean fresh, RunSizes sizes) {
        return new RunState(folded, directory.resolve("run"), fresh, sizes);
    }

    private static void fold(RunState runs, RandomLog log, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            fold(runs, log, offset);
            runs.eventDone();
        }
        runs.settle();
    }

    private static void fold(MailboxState state, RandomLog log, long offset) {
        var _ = MailboxFold.fold(log.at(offset).key(), log.at(offset).value(), state);
    }

    /** The digest of the log, folded one event after the other. */
    private String oneByOne(RandomLog log) throws RocksDBException {
        try (MailboxDb db = MailboxDb.open(directory.resolve("one-by-one"), memory, null);
                FoldBatch batch = new FoldBatch(db, MailboxDb.NOTHING_APPLIED)) {
            for (long offset = 0; offset < log.end(); offset++) {
                fold(batch, log, offset);
                batch.eventDone(offset);
                batch.commit();
            }
            return StoreDigests.of(db, 0).sha256();
        }
    }

    private String digest() {
        return StoreDigests.of(folded, 0).sha256();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void shouldMakeTheSameStoreInRunsOfAnySize(int round) throws RocksDBException {
        long seed = seed(round);
        Random random = new Random(seed);
        RandomLog log = eventsOf(random);
        RunSizes sizes = sizes(random);

        try (RunState runs = runs(true, sizes)) {
            fold(runs, log, 0, log.end());
        }

        assertThat(digest()).as("-Dparley.seed=%d, %s", seed, sizes).isEqualTo(oneByOne(log));
    }

    /** What is ruled out from memory must not be ruled out of a store that others have folded into. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldGoOnWithAStoreThatHasMessagesAlready(int round) throws RocksDBException {
        long seed = seed(round);
        Random random = new Random(seed);
        RandomLog log = eventsOf(random);
        long half = random.nextLong(log.end());

        try (RunState begun = runs(true, sizes(random))) {
            fold(begun, log, 0, half);
        }
        try (RunState resumed = runs(false, sizes(random))) {
            fold(resumed, log, half, log.end());
        }

        assertThat(digest()).as("-Dparley.seed=%d", seed).isEqualTo(oneByOne(log));
    }

    /** Live stores take a row of the index of recent conversations back by another kind of deletion than files have. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldMakeAStoreThatLiveEventsGoOnWith(int round) throws RocksDBException {
        long seed = seed(round);
        Random random = new Random(seed);
        RandomLog log = eventsOf(random);
        long half = random.nextLong(log.end());

        try (RunState begun = runs(true, sizes(random))) {
            fold(begun, log, 0, half);
        }
        try (FoldBatch live = new FoldBatch(folded, half - 1)) {
            for (long offset = half; offset < log.end(); offset++) {
                fold(live, log, offset);
                live.eventDone(offset);
                live.commit();
            }
        }
        folded.compact();

        assertThat(digest()).as("-Dparley.seed=%d", seed).isEqualTo(oneByOne(log));
    }

    /** RocksDB slows down who writes rows when it has 20 files to merge, and takes files without an end. */
    @Test
    void shouldGiveTheDatabaseNoMoreFilesThanItMerges() {
        RandomLog log = eventsOf(new Random(1));
        int most = 0;
        try (RunState runs = runs(true, new RunSizes(0, 0, CACHE_BYTES))) {
            for (long offset = 0; offset < RUNS; offset++) {
                fold(runs, log, offset);
                runs.eventDone();
                most = Math.max(most, folded.level0Files());
            }
            runs.settle();
        }

        assertThat(most).isBetween(10, MailboxDb.REBUILD_LEVEL_0_FILES_MAX);
    }

    /** Nothing is merged before there is enough of it: whoever waited for less would wait for ever, and a store that is switched with him. */
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 14, 15, 16, 17})
    void shouldNotWaitForACompactionThatIsNotDue(int files) {
        RandomLog log = eventsOf(new Random(1));
        try (RunState runs = runs(true, new RunSizes(0, 0, CACHE_BYTES))) {
            for (long offset = 0; folded.level0Files() < files && offset < RUNS; offset++) {
                fold(runs, log, offset);
                runs.eventDone();
                runs.settle();
            }

            folded.awaitCompactions();

            assertThat(folded.level0Files()).isLessThan(MailboxDb.REBUILD_LEVEL_0_FILES_TO_COMPACT);
        }
    }

    /** Whoever has a run back uses it for the next one, and what is being written would be gone. */
    @Test
    void shouldWaitForWhatIsBeingWrittenAlsoWhenInterrupted() {
        try (RunState runs = runs(true, new RunSizes(0, 0, CACHE_BYTES))) {
            runs.putMailbox(ALICE, new MailboxRow(1, null));
            runs.eventDone();

            Thread.currentThread().interrupt();
            runs.settle();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(folded.get(MailboxFamily.MAILBOXES, MailboxKeys.owner(ALICE)))
                    .isNotNull();
        }
    }
}
