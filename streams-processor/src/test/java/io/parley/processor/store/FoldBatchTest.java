package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.ConversationRow.LastMessage;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState.InboundCount;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What becomes of an event's writes when the event does not come to its end. */
class FoldBatchTest {
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
            other.putConversation(ALICE, BOB, new ConversationRow(last(), 1, 7, 7, 0, 0));
            other.eventDone(1);
            other.commit();
        }
        batch.standAt(1);

        assertThat(batch.mailbox(ALICE).head()).isEqualTo(2);
        assertThat(batch.conversation(ALICE, BOB)).isEqualTo(new ConversationRow(last(), 1, 7, 7, 0, 0));
    }

    @Test
    void shouldShowRowsThatItHasNoRoomToKeep() {
        for (int i = 0; i <= RecentRows.MAX; i++) {
            batch.putMailbox(new UserId("user" + i), new MailboxRow(i + 1, null));
        }
        batch.eventDone(0);
        batch.commit();

        assertThat(batch.mailbox(new UserId("user0")).head()).isEqualTo(1);
        assertThat(batch.mailbox(new UserId("user" + RecentRows.MAX)).head()).isEqualTo(RecentRows.MAX + 1);
    }

    private static Last last() {
        return new LastMessage(MESSAGE.position(), 1, Side.PEER, ID, MESSAGE.text());
    }

    private void writeAnEvent() {
        batch.insertMessage(ALICE, BOB, MESSAGE);
        batch.insertCount(ALICE, BOB, 1, new InboundCount(1, MESSAGE.position()));
        batch.putConversation(ALICE, BOB, new ConversationRow(last(), 1, 1, 1, 0, 0));
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
