package io.parley.processor.fold;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.processor.fold.MailboxFold.Folded;
import io.parley.schemas.events.MailboxChange;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any record is folded or kept out, whatever was folded before it; {@link StrictMailboxState} sees to what the fold asks of its state. */
class FoldFuzzTest {
    private static final List<UserId> USERS = List.of(new UserId("a"), new UserId("ab"), new UserId("b"));

    /** More would only take longer: whatever two records can do to each other, few more can. */
    private static final int RECORDS_MAX = 64;

    static Stream<byte[]> values() {
        ConversationId both = ConversationId.of(USERS.get(0), USERS.get(1));
        MessageId id = new MessageId(new UUID(1, 2));
        MessageText text = MessageText.of("hi");
        return Stream.of(
                MailboxEventCodec.encode(new MailboxEvent(
                        USERS.get(0), new MessageStored(both, id, USERS.get(0), USERS.get(1), 5, 17, text))),
                MailboxEventCodec.encode(new MailboxEvent(USERS.get(0), new ConversationRead(both, 17))),
                new byte[0]);
    }

    static Stream<byte[]> histories() {
        byte[] rising = new byte[400];
        for (int i = 0; i < rising.length; i++) {
            rising[i] = (byte) (i * 37);
        }
        return Stream.of(rising, new byte[100], new byte[0]);
    }

    @MethodSource("values")
    @FuzzTest
    void shouldFoldOrKeepOutAnyBytes(byte @NotNull [] value) {
        var state = new StrictMailboxState();
        for (UserId key : USERS) {
            fold(key, value, state);
            fold(key, value, state);
        }
    }

    @MethodSource("histories")
    @FuzzTest
    void shouldKeepItsRulesInAnyOrderOfEvents(byte @NotNull [] history) {
        var choices = new Choices(history);
        var state = new StrictMailboxState();
        for (int i = 0; i < RECORDS_MAX && choices.areLeft(); i++) {
            UserId owner = choices.user();
            UserId key = choices.rarely() ? choices.user() : owner;
            MailboxChange change = choices.change(owner);
            byte[] value = MailboxEventCodec.encode(new MailboxEvent(owner, change));
            long head = state.mailbox(key).head();
            FoldOutcome first = fold(key, value, state);
            FoldOutcome again = fold(key, value, state);
            assertThat(again == FoldOutcome.POISON).isEqualTo(first == FoldOutcome.POISON);
            // A marker beyond the head goes to the head, which it moves on itself.
            if (!(change instanceof ConversationRead read) || read.upToSequence() <= head) {
                assertThat(again).isNotIn(FoldOutcome.APPLIED, FoldOutcome.APPLIED_LATE);
            }
        }
    }

    /** Events out of bytes. Few users, ids and offsets, so that records meet. */
    private static final class Choices {
        private final byte[] bytes;
        private int used;

        Choices(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean areLeft() {
            return used < bytes.length;
        }

        private int below(int bound) {
            return areLeft() ? Byte.toUnsignedInt(bytes[used++]) % bound : 0;
        }

        boolean rarely() {
            return below(32) == 1;
        }

        UserId user() {
            return USERS.get(below(USERS.size()));
        }

        /** Mostly small, now and then as large as it gets. */
        private long number(int bound) {
            return rarely() ? Long.MAX_VALUE - below(2) : below(bound);
        }

        MailboxChange change(UserId owner) {
            UserId peer = user();
            ConversationId conversation = ConversationId.of(owner, peer);
            if (below(4) == 0) {
                return new ConversationRead(conversation, number(64));
            }
            boolean outbound = below(2) == 0;
            return new MessageStored(
                    conversation,
                    new MessageId(new UUID(0, below(16))),
                    outbound ? owner : peer,
                    outbound ? peer : owner,
                    number(8),
                    number(32),
                    MessageText.of("text"));
        }
    }

    /** A mailbox grows by one when something is applied, and else stays as it is. */
    private static FoldOutcome fold(UserId key, byte[] value, StrictMailboxState state) {
        long before = state.mailbox(key).head();
        Folded folded = MailboxFold.fold(key.bytes(), value, state);
        boolean applied = folded.outcome() == FoldOutcome.APPLIED || folded.outcome() == FoldOutcome.APPLIED_LATE;
        assertThat(state.mailbox(key).head()).isEqualTo(applied ? before + 1 : before);
        return folded.outcome();
    }
}
