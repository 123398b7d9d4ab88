package io.parley.processor.fold;

import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.MailboxRow.Newest;
import io.parley.processor.fold.MailboxState.InboundCount;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.UndecodableRecordException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of topic {@code messages} into mailboxes. A function of the state and the record's bytes alone: nothing else, no
 * clock, no randomness, no setting, may influence the result, since restore and rebuild must give the very same state.
 *
 * <p>Total: any bytes have an outcome. The rules, in their order:
 *
 * <ol>
 *   <li>What is no event, or whose owner is not the record's key, is poison and kept out.
 *   <li>A message whose id is known for this conversation and sender is a repetition: the first one counts.
 *   <li>A message after the conversation's last one, by its offset in topic {@code sends}, goes to the end. It is shown with its own
 *       time or the last one's, whichever is later, so that order by time is the log's order even when a broker's clock steps back.
 *   <li>A message before the conversation's last one is late: it was overtaken on its way. Our fan-out never gives a batch up, so that this
 *       takes another writer or a fault of the log. It goes where its offset belongs, with a time between its neighbours', and gets the next
 *       sequence number like everything else. With two copies of one send in such a log, rule 2 may keep another copy in each of
 *       the two mailboxes, and so another order.
 *   <li>A read marker only moves forward, and never beyond what is there to be read.
 * </ol>
 *
 * <p>Stateless and thread-safe; a {@link MailboxState} is not.
 */
public final class MailboxFold {
    /** Time, then number: the order of the list of recent conversations, oldest first. */
    private static final Comparator<RecentsPosition> BY_RECENCY =
            Comparator.comparingLong(RecentsPosition::lastSentAtMs).thenComparingLong(RecentsPosition::lastSequence);

    private MailboxFold() {}

    /**
     * What folding one record did, and to whose mailbox; nobody's where it is poison.
     *
     * @param sentAtMs when the message that is new in the mailbox was sent, by the log's clock; {@link #NO_MESSAGE} where none is
     */
    public record Folded(
            FoldOutcome outcome,
            @Nullable UserId owner,
            @Nullable String poisonReason,
            long sentAtMs) {
        /** Later than any message. */
        public static final long NO_MESSAGE = Long.MAX_VALUE;

        Folded(FoldOutcome outcome, @Nullable UserId owner, @Nullable String poisonReason) {
            this(outcome, owner, poisonReason, NO_MESSAGE);
        }

        static Folded poison(String reason) {
            return new Folded(FoldOutcome.POISON, null, reason);
        }
    }

    /** Folds one record; {@code key} and {@code value} are as they are in the log, so either may be missing. */
    public static Folded fold(byte @Nullable [] key, byte @Nullable [] value, MailboxState state) {
        if (key == null || value == null) {
            return Folded.poison("expected a key and a value");
        }
        MailboxEvent event;
        try {
            event = MailboxEventCodec.decode(value);
        } catch (UndecodableRecordException e) {
            return Folded.poison(String.valueOf(e.getMessage()));
        }
        if (!event.owner().hasBytes(key)) {
            return Folded.poison("expected the record's key to be the mailbox's owner");
        }
        return switch (event.change()) {
            case MessageStored stored -> foldMessage(event.owner(), stored, state);
            case ConversationRead read -> new Folded(foldRead(event.owner(), read, state), event.owner(), null);
        };
    }

    private static Folded foldMessage(UserId owner, MessageStored message, MailboxState state) {
        UserId peer = message.conversationId().peerOf(owner);
        Side side = message.sender().equals(owner) ? Side.OWNER : Side.PEER;
        if (state.knowsMessage(owner, peer, side, message.messageId())) {
            return new Folded(FoldOutcome.REPETITION, owner, null);
        }
        ConversationRow conversation = state.conversation(owner, peer);
        MailboxRow mailbox = state.mailbox(owner);
        MessagePosition last = conversation == null ? null : conversation.last().position();
        boolean late = last != null && message.sourceOffset() <= last.sourceOffset();
        MessagePosition position =
                last != null && late ? positionOfLate(owner, peer, message, last, state) : positionAtEnd(message, last);
        if (position == null) {
            return Folded.poison("expected one message for each offset of topic sends, but its place is taken");
        }
        var stored = new StoredMessage(position, mailbox.head() + 1, side, message.messageId(), message.text());
        apply(owner, peer, stored, late, mailbox, conversation, state);
        return new Folded(late ? FoldOutcome.APPLIED_LATE : FoldOutcome.APPLIED, owner, null, message.sentAtMs());
    }

    private static MessagePosition positionAtEnd(MessageStored message, @Nullable MessagePosition last) {
        long notBefore = last == null ? 0 : last.sentAtMs();
        return new MessagePosition(Math.max(message.sentAtMs(), notBefore), message.sourceOffset());
    }

    /**
     * Walks back from the conversation's last message to the neighbours of {@code message} by source offset. As many steps as
     * messages overtook it: those that a producer had in flight.
     *
     * @return null when another message has its source offset
     */
    private static @Nullable MessagePosition positionOfLate(
            UserId owner, UserId peer, MessageStored message, MessagePosition last, MailboxState state) {
        MessagePosition next = last;
        MessagePosition previous = last;
        while (previous != null && previous.sourceOffset() > message.sourceOffset()) {
            next = previous;
            previous = state.previousMessage(owner, peer, previous);
        }
        if (previous != null && previous.sourceOffset() == message.sourceOffset()) {
            return null;
        }
        long notBefore = previous == null ? 0 : previous.sentAtMs();
        long sentAtMs = Math.clamp(message.sentAtMs(), notBefore, next.sentAtMs());
        return new MessagePosition(sentAtMs, message.sourceOffset());
    }

    private static void apply(
            UserId owner,
            UserId peer,
            StoredMessage message,
            boolean late,
            MailboxRow mailbox,
            @Nullable ConversationRow before,
            MailboxState state) {
        state.insertMessage(owner, peer, message);
        Last last = late && before != null ? before.last() : Last.of(message);
        ConversationRow conversation = ConversationRow.after(before, message, last);
        state.putConversation(owner, peer, conversation);
        if (late || conversation.messages() % MailboxState.MESSAGES_PER_COUNT == 0) {
            state.insertCount(
                    owner, peer, message.sequence(), new InboundCount(conversation.inbound(), last.position()));
        }
        // A late message does not become the last one, so its conversation stays where it is in the list.
        Newest newest = late ? mailbox.newest() : moveUp(owner, peer, last, mailbox.newest(), before, state);
        state.putMailbox(owner, new MailboxRow(message.sequence(), newest));
    }

    /** Brings a conversation to its place in the list of recent ones, and gives the one that leads the list then. */
    private static Newest moveUp(
            UserId owner,
            UserId peer,
            Last last,
            @Nullable Newest newest,
            @Nullable ConversationRow before,
            MailboxState state) {
        var moved = new Newest(peer, last.recentsPosition());
        if (newest == null || newest.peer().equals(peer)) {
            return moved;
        }
        if (before != null) {
            state.deleteRecent(owner, before.last().recentsPosition(), peer);
        }
        // Sends of two conversations come from two partitions, whose brokers' clocks and speeds differ: a new message
        // may be older
        // than the newest one.
        Newest first = BY_RECENCY.compare(moved.position(), newest.position()) > 0 ? moved : newest;
        Newest second = first.equals(moved) ? newest : moved;
        state.insertRecent(owner, second.position(), second.peer());
        return first;
    }

    private static FoldOutcome foldRead(UserId owner, ConversationRead read, MailboxState state) {
        UserId peer = read.conversationId().peerOf(owner);
        ConversationRow conversation = state.conversation(owner, peer);
        if (conversation == null) {
            return FoldOutcome.UNCHANGED;
        }
        MailboxRow mailbox = state.mailbox(owner);
        // A marker beyond the head would call messages read that have not come yet.
        long readSequence = Math.min(read.upToSequence(), mailbox.head());
        if (readSequence <= conversation.readSequence()) {
            return FoldOutcome.UNCHANGED;
        }
        // Whoever has read everything, as most who read have, needs no counting.
        long inboundRead = readSequence >= conversation.newest()
                ? conversation.inbound()
                : state.inboundUpTo(owner, peer, readSequence);
        state.putConversation(owner, peer, conversation.read(readSequence, inboundRead));
        long sequence = mailbox.head() + 1;
        state.insertRead(owner, peer, sequence, readSequence);
        state.putMailbox(owner, new MailboxRow(sequence, mailbox.newest()));
        return FoldOutcome.APPLIED;
    }
}
