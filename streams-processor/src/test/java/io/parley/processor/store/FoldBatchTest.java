package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

/** What becomes of an event's writes when the event does not come to its end. */
class FoldBatchTest {
    private static final int EVENTS = 2_000;
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final MessageId ID = new MessageId(new UUID(1, 2));
    private static final StoredMessage MESSAGE =
            new StoredMessage(new MessagePosition(100, 10), 1, Side.PEER, ID, MessageText.of("text"));

    private final StoreMemory memory = new StoreMemory(8 << 20);
    private MailboxDb db;
    private FoldBatch batch;

    @BeforeEach
    void open(@TempDir Path directory) throws RocksDBException {
        db = MailboxDb.open(directory, memory, null);
        batch = new FoldBatch(db, -1);
    }

    @AfterEach
    void close() {
        batch.close();
        db.close();
        memory.close();
    }

    @Test
    void shouldShowWhatIsPendingAndKeepItOnceCommitted() {
        writeAnEvent();
        assertEventIsThere();
        assertThat(db.get(MailboxFamily.META, MailboxKeys.APPLIED)).isNull();

        batch.eventDone(0);
        batch.commit();

        assertEventIsThere();
        try (FoldBatch later = new FoldBatch(db, 0)) {
            assertThat(later.knowsMessage(ALICE, BOB, Side.PEER, ID)).isTrue();
            assertThat(later.mailbox(ALICE).head()).isEqualTo(1);
        }
    }

    @Test
    void shouldForgetEverythingOfAnEventThatIsRolledBack() {
        writeAnEvent();

        batch.rollback();

        assertEventIsNotThere();
        batch.eventDone(0);
        batch.commit();
        assertEventIsNotThere();
        assertThat(batch.previousMessage(ALICE, BOB, new MessagePosition(Long.MAX_VALUE, 0)))
                .isNull();
    }

    @Test
    void shouldShowTheRowsOfTheLastCommitAfterARollback() {
        writeAnEvent();
        batch.eventDone(0);
        batch.commit();

        batch.putMailbox(ALICE, new MailboxRow(2, null));
        batch.rollback();

        assertEventIsThere();
    }

    @Test
    void shouldShowWhatAnotherHasWrittenSince() {
        writeAnEvent();
        batch.eventDone(0);
        batch.commit();

        try (FoldBatch other = new FoldBatch(db, 0)) {
            other.putMailbox(ALICE, new MailboxRow(2, null));
            other.putConversation(ALICE, BOB, new ConversationRow(last(), 7, 0, 0));
            other.eventDone(1);
            other.commit();
        }
        batch.standAt(1);

        assertThat(batch.mailbox(ALICE).head()).isEqualTo(2);
        assertThat(batch.conversation(ALICE, BOB)).isEqualTo(new ConversationRow(last(), 7, 0, 0));
    }

    @Test
    void shouldShowRowsThatItHasNoRoomToKeep() {
        for (int i = 0; i <= RecentRows.LIVE_MAX; i++) {
            batch.putMailbox(new UserId("user" + i), new MailboxRow(i + 1, null));
        }
        batch.eventDone(0);
        batch.commit();

        assertThat(batch.mailbox(new UserId("user0")).head()).isEqualTo(1);
        assertThat(batch.mailbox(new UserId("user" + RecentRows.LIVE_MAX)).head())
                .isEqualTo(RecentRows.LIVE_MAX + 1);
    }

    /** A rebuild's store writes behind its fold: what is on its way to the database must look as if it were there. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldFoldTheSameWhileABatchIsBeingWritten(int round, @TempDir Path directory) throws RocksDBException {
        long seed = Long.getLong("parley.seed", System.nanoTime() + round);
        Random random = new Random(seed);
        RandomLog log = eventsOf(random, List.of(ALICE, BOB, new UserId("carol")));
        foldAll(batch, log, 1);
        try (MailboxDb other = MailboxDb.openForRebuild(directory, memory);
                FoldBatch behind = FoldBatch.forRebuild(other, -1)) {
            foldAll(behind, log, 1 + random.nextInt(20));

            assertThat(StoreDigests.of(other, 0)).as("-Dparley.seed=%d", seed).isEqualTo(StoreDigests.of(db, 0));
        }
    }

    /** What it rules out from memory, it must not rule out of a database that others have folded into. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldGoOnWithAStoreThatHasMessagesAlready(int round, @TempDir Path directory) throws RocksDBException {
        long seed = Long.getLong("parley.seed", System.nanoTime() + round);
        Random random = new Random(seed);
        RandomLog log = eventsOf(random, List.of(ALICE, BOB));
        foldAll(batch, log, 1);
        long half = random.nextLong(EVENTS);
        try (MailboxDb other = MailboxDb.openForRebuild(directory, memory)) {
            try (FoldBatch begun = FoldBatch.forRebuild(other, -1)) {
                fold(begun, log, 0, half, 10);
            }
            try (FoldBatch resumed = FoldBatch.forRebuild(other, other.applied())) {
                fold(resumed, log, half, log.end(), 10);
            }

            assertThat(StoreDigests.of(other, 0)).as("-Dparley.seed=%d", seed).isEqualTo(StoreDigests.of(db, 0));
        }
    }

    /** Whoever has the rows back clears them, and what is being written would be gone. */
    @Test
    void shouldWaitForWhatIsBeingWrittenAlsoWhenInterrupted(@TempDir Path directory) throws RocksDBException {
        try (MailboxDb other = MailboxDb.openForRebuild(directory, memory);
                FoldBatch behind = FoldBatch.forRebuild(other, -1)) {
            behind.putMailbox(ALICE, new MailboxRow(1, null));
            behind.eventDone(0);
            behind.commit();

            Thread.currentThread().interrupt();
            behind.settle();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(behind.committed()).isZero();
            assertThat(other.applied()).isZero();
        }
    }

    private static RandomLog eventsOf(Random random, List<UserId> users) {
        RandomLog log = new RandomLog(random);
        log.users(users);
        while (log.end() < EVENTS) {
            log.append();
        }
        return log;
    }

    private static void foldAll(FoldBatch batch, RandomLog log, int eventsEach) {
        fold(batch, log, 0, log.end(), eventsEach);
    }

    private static void fold(FoldBatch batch, RandomLog log, long from, long to, int eventsEach) {
        for (long offset = from; offset < to; offset++) {
            MailboxFold.fold(log.at(offset).key(), log.at(offset).value(), batch);
            batch.eventDone(offset);
            if ((offset + 1) % eventsEach == 0) {
                batch.commit();
            }
        }
        batch.commit();
        batch.settle();
    }

    private static Last last() {
        return new Last(MESSAGE.position(), 1, Side.PEER, ID, MESSAGE.text());
    }

    private void writeAnEvent() {
        batch.insertMessage(ALICE, BOB, MESSAGE);
        batch.insertInboundOrdinal(ALICE, BOB, 1, 1);
        batch.putConversation(ALICE, BOB, new ConversationRow(last(), 1, 0, 0));
        batch.putMailbox(ALICE, new MailboxRow(1, null));
    }

    private void assertEventIsThere() {
        assertThat(batch.knowsMessage(ALICE, BOB, Side.PEER, ID)).isTrue();
        assertThat(batch.conversation(ALICE, BOB)).isNotNull();
        assertThat(batch.mailbox(ALICE).head()).isEqualTo(1);
    }

    private void assertEventIsNotThere() {
        assertThat(batch.knowsMessage(ALICE, BOB, Side.PEER, ID)).isFalse();
        assertThat(batch.conversation(ALICE, BOB)).isNull();
        assertThat(batch.mailbox(ALICE)).isEqualTo(MailboxRow.EMPTY);
        assertThat(batch.inboundUpTo(ALICE, BOB, 1)).isZero();
    }
}
