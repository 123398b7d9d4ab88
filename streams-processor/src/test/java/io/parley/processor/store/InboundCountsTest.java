package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxState;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

/** How many of the peer's messages there are up to any number, beside a list in which they are counted. */
class InboundCountsTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    /** Its conversation with Alice stands right after Bob's. */
    private static final UserId BOB_TOO = new UserId("bob0");

    private static final int MESSAGES = 400;
    private static final RunSizes SMALL_RUNS = new RunSizes(4 << 10, 1 << 20, 16 << 10);

    @TempDir
    Path directory;

    private final StoreMemory memory = new StoreMemory(8 << 20);
    private MailboxDb db;

    /** Which numbers are messages of Bob's to Alice. */
    private final List<Boolean> fromBob = new ArrayList<>();

    @BeforeEach
    void open() throws RocksDBException {
        db = MailboxDb.openForRebuild(directory.resolve("db"), memory);
    }

    @AfterEach
    void close() {
        db.close();
        memory.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void shouldCountInBatches(int round) {
        long seed = Long.getLong("parley.seed", System.nanoTime() + round);
        try (FoldBatch batch = new FoldBatch(db, MailboxDb.NOTHING_APPLIED)) {
            fold(new Random(seed), batch, () -> {});

            assertCounts(batch, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void shouldCountInRuns(int round) {
        long seed = Long.getLong("parley.seed", System.nanoTime() + round);
        try (RunState runs = new RunState(db, directory.resolve("run"), true, SMALL_RUNS)) {
            fold(new Random(seed), runs, runs::eventDone);
            assertCounts(runs, seed);
            runs.settle();

            assertCounts(runs, seed);
        }
    }

    private void assertCounts(MailboxState state, long seed) {
        for (int upTo = 0; upTo <= fromBob.size(); upTo++) {
            assertThat(state.inboundUpTo(ALICE, BOB, upTo))
                    .as("up to %d, -Dparley.seed=%d", upTo, seed)
                    .isEqualTo(Collections.frequency(fromBob.subList(0, upTo), true));
        }
    }

    /** Two conversations of Alice's, with messages either way, of which some come late. */
    private void fold(Random random, MailboxState state, Runnable done) {
        int latePercent = random.nextInt(3) * 10;
        List<Integer> late = new ArrayList<>();
        for (int offset = 0; offset < MESSAGES; offset++) {
            if (random.nextInt(100) < latePercent) {
                late.add(offset);
            } else {
                fold(random, state, offset);
                done.run();
            }
            if (!late.isEmpty() && random.nextInt(100) < latePercent) {
                fold(random, state, late.remove(/* index */ random.nextInt(late.size())));
                done.run();
            }
        }
    }

    private void fold(Random random, MailboxState state, long sourceOffset) {
        UserId peer = random.nextInt(4) == 0 ? BOB_TOO : BOB;
        boolean fromPeer = random.nextInt(5) < 2;
        var event = new MailboxEvent(
                ALICE,
                new MessageStored(
                        ConversationId.of(ALICE, peer),
                        new MessageId(new UUID(7, sourceOffset)),
                        fromPeer ? peer : ALICE,
                        fromPeer ? ALICE : peer,
                        1_000 + sourceOffset / 3,
                        sourceOffset,
                        MessageText.of("x")));
        assertThat(MailboxFold.fold(ALICE.bytes(), MailboxEventCodec.encode(event), state)
                        .outcome())
                .isIn(FoldOutcome.APPLIED, FoldOutcome.APPLIED_LATE);
        fromBob.add(fromPeer && peer.equals(BOB));
    }
}
