package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Message;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class EventPieceTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    @Test
    void shouldHoldAWholePageOfAverageMessages() {
        FeedPage page = page("a".repeat(160), LongStream.rangeClosed(8, 7 + FeedPump.CHANGES_AT_A_TIME));

        EventPiece piece = EventPiece.of(page, 7);

        assertThat(piece.events()).isEqualTo(FeedPump.CHANGES_AT_A_TIME);
        assertThat(piece.lastSequence()).isEqualTo(7 + FeedPump.CHANGES_AT_A_TIME);
    }

    @Test
    void shouldHoldNoMoreThanOneOfTheLargestMessages() {
        FeedPage page = page("a".repeat(MessageText.BYTES_MAX), LongStream.rangeClosed(8, 20));

        EventPiece piece = EventPiece.of(page, 7);

        assertThat(piece.events()).isEqualTo(1);
        assertThat(piece.lastSequence()).isEqualTo(8);
    }

    @Test
    void shouldRefuseToSkipAChange() {
        assertThatThrownBy(() -> EventPiece.of(page("hi", LongStream.of(9)), 7)).hasMessageContaining("change 8");
        assertThatThrownBy(() -> EventPiece.of(page("hi", LongStream.of(8, 10)), 7))
                .hasMessageContaining("change 9");
        assertThatThrownBy(() -> EventPiece.opening(page("hi", LongStream.of(8, 8)), 7))
                .hasMessageContaining("change 9");
    }

    @Test
    void shouldRefuseAnAnswerWithoutTheChangeThatWasAskedFor() {
        assertThatThrownBy(() -> EventPiece.of(page("hi", LongStream.empty()), 7))
                .hasMessageContaining("change 8");
    }

    @Test
    void shouldBeginAStreamEvenWithoutAChange() {
        EventPiece piece = EventPiece.opening(page("hi", LongStream.empty()), 7);

        assertThat(piece.bytes()).asString().isEqualTo(": \n\n");
        assertThat(piece.lastSequence()).isEqualTo(7);
    }

    private static FeedPage page(String text, LongStream sequences) {
        List<FeedEntry> entries = sequences
                .<FeedEntry>mapToObj(sequence -> new FeedEntry.MessageEntry(
                        ConversationId.of(ALICE, BOB),
                        new Message(sequence, new MessageId(new UUID(0, 1)), ALICE, MessageText.of(text), 1)))
                .toList();
        return new FeedPage(entries, 100);
    }
}
