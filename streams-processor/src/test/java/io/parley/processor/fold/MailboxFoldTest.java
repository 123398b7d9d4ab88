package io.parley.processor.fold;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.MailboxFold.Folded;
import io.parley.processor.fold.MailboxRow.Newest;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.schemas.events.MailboxChange;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fold's rules, one by one, in the mailbox of Alice. */
class MailboxFoldTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");

    private final StrictMailboxState state = new StrictMailboxState();

    @Test
    void shouldNumberChangesOfAMailboxFromOneWithoutAHole() {
        fold(from(BOB, 1, 10, 100));
        fold(from(CAROL, 2, 3, 100));
        fold(read(BOB, 1));
        fold(to(BOB, 3, 11, 200));

        assertThat(head()).isEqualTo(4);
        assertThat(messages(BOB)).extracting(StoredMessage::sequence).containsExactly(1L, 4L);
    }

    @Test
    void shouldKeepTheFirstOfTwoMessagesWithOneId() {
        fold(from(BOB, 1, 10, 100));

        assertThat(fold(from(BOB, 1, 10, 100))).isEqualTo(FoldOutcome.REPETITION);
        assertThat(fold(message(BOB, ALICE, 1, 11, 200, "other text"))).isEqualTo(FoldOutcome.REPETITION);

        assertThat(head()).isEqualTo(1);
        assertThat(messages(BOB)).extracting(StoredMessage::text).containsExactly(MessageText.of("text"));
    }

    @Test
    void shouldKeepApartOneIdOfTwoSendersAndOfTwoConversations() {
        fold(from(BOB, 1, 10, 100));

        assertThat(fold(to(BOB, 1, 11, 100))).isEqualTo(FoldOutcome.APPLIED);
        assertThat(fold(from(CAROL, 1, 10, 100))).isEqualTo(FoldOutcome.APPLIED);
        assertThat(fold(message(ALICE, ALICE, 1, 10, 100, "text"))).isEqualTo(FoldOutcome.APPLIED);
        assertThat(head()).isEqualTo(4);
    }

    @Test
    void shouldShowAMessageNoEarlierThanTheOneBeforeItWhenTheClockStepsBack() {
        fold(from(BOB, 1, 10, 500));
        fold(to(BOB, 2, 11, 300));
        fold(from(BOB, 3, 12, 600));

        assertThat(times(BOB)).containsExactly(500L, 500L, 600L);
        assertThat(offsets(BOB)).containsExactly(10L, 11L, 12L);
    }

    @ParameterizedTest
    @CsvSource({"350, 350", "100, 300", "900, 400"})
    void shouldPutALateMessageBetweenItsNeighboursInPlaceAndTime(long sentAtMs, long shownAtMs) {
        fold(from(BOB, 1, 10, 300));
        fold(from(BOB, 2, 12, 400));

        assertThat(fold(from(BOB, 3, 11, sentAtMs))).isEqualTo(FoldOutcome.APPLIED_LATE);

        assertThat(offsets(BOB)).containsExactly(10L, 11L, 12L);
        assertThat(times(BOB)).containsExactly(300L, shownAtMs, 400L);
        assertThat(messages(BOB)).extracting(StoredMessage::sequence).containsExactly(1L, 3L, 2L);
    }

    @Test
    void shouldPutALateMessageBeforeAllOthers() {
        fold(from(BOB, 1, 10, 300));
        fold(from(BOB, 2, 12, 400));

        assertThat(fold(from(BOB, 3, 4, 900))).isEqualTo(FoldOutcome.APPLIED_LATE);

        assertThat(offsets(BOB)).containsExactly(4L, 10L, 12L);
        assertThat(times(BOB)).containsExactly(300L, 300L, 400L);
    }

    @Test
    void shouldLeaveTheLastMessageAndTheListAsTheyAreWhenAMessageComesLate() {
        fold(from(BOB, 1, 10, 300));
        fold(from(CAROL, 2, 5, 350));

        fold(from(BOB, 3, 9, 900));

        assertThat(last(BOB).messageId()).isEqualTo(id(1));
        assertThat(newest()).isEqualTo(new Newest(CAROL, new RecentsPosition(350, 2)));
        assertThat(conversation(BOB).unread()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 12})
    void shouldKeepOutAnotherMessageWithATakenSourceOffset(long taken) {
        fold(from(BOB, 1, 10, 300));
        fold(from(BOB, 2, 12, 400));

        Folded folded = foldEvent(from(BOB, 3, taken, 400));

        assertThat(folded.outcome()).isEqualTo(FoldOutcome.POISON);
        assertThat(folded.owner()).isNull();
        assertThat(head()).isEqualTo(2);
    }

    @Test
    void shouldCountOnlyThePeersMessagesAfterTheMarkerAsUnread() {
        fold(from(BOB, 1, 10, 100));
        fold(from(BOB, 2, 11, 100));
        fold(to(BOB, 3, 12, 100));
        fold(from(BOB, 4, 13, 100));

        assertThat(fold(read(BOB, 3))).isEqualTo(FoldOutcome.APPLIED);

        assertThat(conversation(BOB).unread()).isEqualTo(1);
        assertThat(conversation(BOB).readSequence()).isEqualTo(3);
        assertThat(head()).isEqualTo(5);
    }

    @Test
    void shouldCountALateMessageAsUnreadEvenWhereItStandsBeforeReadOnes() {
        fold(from(BOB, 1, 10, 100));
        fold(read(BOB, 1));

        fold(from(BOB, 2, 9, 100));

        assertThat(conversation(BOB).unread()).isEqualTo(1);
    }

    @Test
    void shouldNoteTheCountWithEachThirtySecondMessageAndWithEachLateOne() {
        for (int i = 1; i <= 64; i++) {
            fold(i % 3 == 0 ? to(BOB, i, 10L * i, 100) : from(BOB, i, 10L * i, 100));
        }
        fold(from(BOB, 65, 635, 100));
        fold(from(BOB, 66, 650, 100));

        assertThat(state.counted(ALICE, BOB)).containsExactly(32L, 64L, 65L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldCountWhatIsReadUpToAnyNumberBeforeAndAfterALateMessage(long upTo) {
        fold(from(BOB, 1, 10, 300));
        fold(from(BOB, 2, 12, 400));
        fold(from(BOB, 3, 11, 350));
        fold(from(CAROL, 4, 1, 500));

        fold(read(BOB, upTo));

        assertThat(conversation(BOB).unread()).isEqualTo(Math.max(0, 3 - upTo));
    }

    @Test
    void shouldReadByTheMailboxsOwnNumbersAcrossConversations() {
        fold(from(BOB, 1, 10, 100));
        fold(from(CAROL, 2, 10, 100));
        fold(from(BOB, 3, 11, 100));

        assertThat(fold(read(BOB, 2))).isEqualTo(FoldOutcome.APPLIED);

        assertThat(conversation(BOB).unread()).isEqualTo(1);
        assertThat(conversation(CAROL).unread()).isEqualTo(1);
    }

    @Test
    void shouldMoveTheMarkerForwardOnly() {
        fold(from(BOB, 1, 10, 100));
        fold(from(BOB, 2, 11, 100));
        fold(read(BOB, 2));

        assertThat(fold(read(BOB, 2))).isEqualTo(FoldOutcome.UNCHANGED);
        assertThat(fold(read(BOB, 1))).isEqualTo(FoldOutcome.UNCHANGED);
        assertThat(fold(read(BOB, 0))).isEqualTo(FoldOutcome.UNCHANGED);

        assertThat(conversation(BOB).readSequence()).isEqualTo(2);
        assertThat(head()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1_000, Long.MAX_VALUE})
    void shouldNotReadWhatHasNotComeYet(long upTo) {
        fold(from(BOB, 1, 10, 100));

        fold(read(BOB, upTo));
        fold(from(BOB, 2, 11, 100));

        assertThat(conversation(BOB).readSequence()).isEqualTo(1);
        assertThat(conversation(BOB).unread()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreAMarkerOfAConversationThatIsNotThere() {
        fold(from(BOB, 1, 10, 100));

        assertThat(fold(read(CAROL, 1))).isEqualTo(FoldOutcome.UNCHANGED);
        assertThat(state.conversation(ALICE, CAROL)).isNull();
        assertThat(head()).isEqualTo(1);
    }

    @Test
    void shouldNeverCountNotesToOneselfAsUnread() {
        fold(message(ALICE, ALICE, 1, 10, 100, "note"));
        fold(message(ALICE, ALICE, 2, 11, 100, "note"));

        assertThat(conversation(ALICE).unread()).isZero();
        assertThat(messages(ALICE)).extracting(StoredMessage::side).containsOnly(Side.OWNER);
    }

    @Test
    void shouldLeadTheListWithTheMostRecentMessageAndIndexTheOthers() {
        fold(from(BOB, 1, 10, 300));
        fold(from(CAROL, 2, 10, 400));
        assertThat(newest()).isEqualTo(new Newest(CAROL, new RecentsPosition(400, 2)));

        fold(from(BOB, 3, 11, 500));
        assertThat(newest()).isEqualTo(new Newest(BOB, new RecentsPosition(500, 3)));
        assertThat(state.indexed(ALICE)).isEqualTo(1);
    }

    @Test
    void shouldNotLeadTheListWithAMessageThatIsOlderThanTheNewest() {
        fold(from(BOB, 1, 10, 500));

        fold(from(CAROL, 2, 10, 400));

        assertThat(newest()).isEqualTo(new Newest(BOB, new RecentsPosition(500, 1)));
        assertThat(state.indexed(ALICE)).isEqualTo(1);
    }

    @Test
    void shouldLeadTheListWithTheLaterNumberWhenTimesAreEqual() {
        fold(from(BOB, 1, 10, 500));

        fold(from(CAROL, 2, 10, 500));

        assertThat(newest()).isEqualTo(new Newest(CAROL, new RecentsPosition(500, 2)));
    }

    @Test
    void shouldPreviewAShortTextAsItIs() {
        String text = "é€😀".repeat(64);

        assertThat(text).hasSize(256);
        assertThat(previewOf(text)).isEqualTo(text);
    }

    @Test
    void shouldCutAPreviewAt256CharactersBetweenCodePoints() {
        assertThat(previewOf("a".repeat(257))).isEqualTo("a".repeat(256));
        assertThat(previewOf("€".repeat(300))).isEqualTo("€".repeat(256));
        assertThat(previewOf("é".repeat(300))).isEqualTo("é".repeat(256));
        assertThat(previewOf("😀".repeat(129))).isEqualTo("😀".repeat(128));
        assertThat(previewOf("a" + "😀".repeat(128))).isEqualTo("a" + "😀".repeat(127));
    }

    @Test
    void shouldKeepTheWholeTextBesideItsPreview() {
        String text = "😀".repeat(1_000);

        fold(message(BOB, ALICE, 1, 10, 100, text));

        assertThat(messages(BOB).getFirst().text().string()).isEqualTo(text);
    }

    @Test
    void shouldKeepOutWhatIsNoEvent() {
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(ALICE, read(BOB, 1)));

        assertPoison(MailboxFold.fold(null, value, state));
        assertPoison(MailboxFold.fold(ALICE.bytes(), null, state));
        assertPoison(MailboxFold.fold(null, null, state));
        assertPoison(MailboxFold.fold(ALICE.bytes(), new byte[0], state));
        assertPoison(MailboxFold.fold(ALICE.bytes(), new byte[] {1, 2, 3}, state));
        assertPoison(MailboxFold.fold(ALICE.bytes(), java.util.Arrays.copyOf(value, value.length - 1), state));
    }

    @Test
    void shouldKeepOutAnEventUnderAnotherUsersKey() {
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(ALICE, from(BOB, 1, 10, 100)));

        assertPoison(MailboxFold.fold(BOB.bytes(), value, state));
        assertPoison(MailboxFold.fold(new UserId("al").bytes(), value, state));
        assertPoison(MailboxFold.fold(new byte[0], value, state));
    }

    @Test
    void shouldKeepOutAConversationWithoutTheOwner() {
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(ALICE, message(BOB, CAROL, 1, 10, 100, "text")));

        assertPoison(MailboxFold.fold(ALICE.bytes(), value, state));
    }

    @Test
    void shouldSayWhyARecordIsKeptOutWithoutItsText() {
        MessageStored message = message(BOB, ALICE, 1, 10, 100, "secret");
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(ALICE, message));

        Folded folded = MailboxFold.fold(BOB.bytes(), value, state);

        assertThat(folded.poisonReason()).startsWith("expected").doesNotContain("secret");
    }

    /** {@link StrictMailboxState} checks every write: nothing over something, no delete but of what is there. */
    @Test
    void shouldNeverInsertTwiceNorDeleteWhatIsNotThere() {
        for (long seed = 0; seed < 300; seed++) {
            try {
                foldAtRandom(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + " breaks the contract of the state", e);
            }
        }
    }

    private static void foldAtRandom(Random random) {
        StrictMailboxState state = new StrictMailboxState();
        List<UserId> users = List.of(ALICE, BOB, CAROL, new UserId("dave"));
        for (int i = 0; i < 120; i++) {
            UserId peer = users.get(random.nextInt(users.size()));
            int id = random.nextInt(60);
            MailboxChange change = random.nextInt(5) == 0
                    ? read(peer, random.nextInt(60))
                    : random.nextBoolean()
                            ? from(peer, id, random.nextInt(60), random.nextInt(20))
                            : to(peer, id, 60 + i, random.nextInt(20));
            byte[] value = MailboxEventCodec.encode(new MailboxEvent(ALICE, change));
            MailboxFold.fold(ALICE.bytes(), value, state);
        }
    }

    private FoldOutcome fold(MailboxChange change) {
        return foldEvent(change).outcome();
    }

    private Folded foldEvent(MailboxChange change) {
        return MailboxFold.fold(ALICE.bytes(), MailboxEventCodec.encode(new MailboxEvent(ALICE, change)), state);
    }

    private void assertPoison(Folded folded) {
        assertThat(folded.outcome()).isEqualTo(FoldOutcome.POISON);
        assertThat(folded.owner()).isNull();
        assertThat(folded.poisonReason()).startsWith("expected");
        assertThat(head()).isZero();
    }

    private static MessageStored from(UserId peer, int id, long sourceOffset, long sentAtMs) {
        return message(peer, ALICE, id, sourceOffset, sentAtMs, "text");
    }

    private static MessageStored to(UserId peer, int id, long sourceOffset, long sentAtMs) {
        return message(ALICE, peer, id, sourceOffset, sentAtMs, "text");
    }

    private static MessageStored message(
            UserId sender, UserId recipient, int id, long sourceOffset, long sentAtMs, String text) {
        return new MessageStored(
                ConversationId.of(sender, recipient),
                id(id),
                sender,
                recipient,
                sentAtMs,
                sourceOffset,
                MessageText.of(text));
    }

    private static MessageId id(int id) {
        return new MessageId(new UUID(0, id));
    }

    private static ConversationRead read(UserId peer, long upTo) {
        return new ConversationRead(ConversationId.of(ALICE, peer), upTo);
    }

    private long head() {
        return state.mailbox(ALICE).head();
    }

    private Newest newest() {
        return requireNonNull(state.mailbox(ALICE).newest());
    }

    private ConversationRow conversation(UserId peer) {
        return requireNonNull(state.conversation(ALICE, peer));
    }

    private Last last(UserId peer) {
        return conversation(peer).last();
    }

    private List<StoredMessage> messages(UserId peer) {
        return state.messages(ALICE, peer);
    }

    private List<Long> offsets(UserId peer) {
        return messages(peer).stream()
                .map(message -> message.position().sourceOffset())
                .toList();
    }

    private List<Long> times(UserId peer) {
        return messages(peer).stream()
                .map(message -> message.position().sentAtMs())
                .toList();
    }

    private String previewOf(String text) {
        StrictMailboxState fresh = new StrictMailboxState();
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(ALICE, message(BOB, ALICE, 1, 10, 100, text)));
        MailboxFold.fold(ALICE.bytes(), value, fresh);
        return requireNonNull(fresh.conversation(ALICE, BOB)).last().preview().string();
    }
}
