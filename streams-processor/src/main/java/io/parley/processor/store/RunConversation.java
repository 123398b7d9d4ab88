package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.ConversationRow.Last;
import io.parley.processor.fold.ConversationRow.LastMessage;
import io.parley.processor.fold.MailboxState.InboundCount;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link SortedRun} has of one conversation of one mailbox. One thread writes; then many may read, but for {@link #knows}. */
final class RunConversation {
    /** An id, in two halves, and the number under which its message is known. Sorted as its key is. */
    record Id(Side side, long high, long low, long sequence) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            int bySide = side.compareTo(other.side);
            if (bySide != 0) {
                return bySide;
            }
            int byHigh = Long.compareUnsigned(high, other.high);
            return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
        }
    }

    /** A count, and the number up to which it is one. */
    record Counted(long sequence, InboundCount count) {}

    private record Known(Side side, MessageId messageId) {}

    /** The run has no message up to that number. */
    static final long UNKNOWN = -1;

    private static final int NONE = -1;

    /** In two lists, each of which may have room for as many again. */
    private static final int MESSAGE_HEAP_BYTES = 16;

    /** In one of them. */
    private static final int MARKER_HEAP_BYTES = 8;

    /** With the position, the id and the preview's text, but for its bytes. */
    private static final int ELDER_HEAP_BYTES = 200;

    /** With the id and its place in the set. */
    private static final int KNOWN_HEAP_BYTES = 120;

    /** With its position and its place in the list. */
    private static final int COUNT_HEAP_BYTES = 100;

    /** No change's number. */
    private static final long NOWHERE = 0;

    private final SortedRun run;
    private final RunMailbox mailbox;
    private final UserId peer;
    private final int hash;
    private final int number;
    private final RunBuffer buffer;

    /** The last message of its row, in the buffer; {@link #NONE} where that came before the run. */
    private int last = NONE;

    /** The last message of its row where that came before the run; null where the row is as it was then, or it is {@link #last}. */
    private @Nullable Last elder;

    private long newest;
    private long messageCount;
    private long inbound;
    private long readSequence;
    private long inboundRead;

    /** The position of the last message that the run has, in the conversation's order, and its number. */
    private @Nullable MessagePosition end;

    private long lastSequence = NOWHERE;

    /** Where the run has put it in the index of recent ones; {@link #NOWHERE} as long as it has not, or where it has left again. */
    private long recentSentAtMs;

    private long recentSequence = NOWHERE;

    /** Where it was in the index before the run and has left; {@link #NOWHERE} where it has not. */
    private long leftSentAtMs;

    private long leftSequence = NOWHERE;

    /** By number, as they came. */
    private final IntList messages = new IntList();

    /** By position; null where that is the order in which they came. */
    private @Nullable IntList reordered;

    /** By number, as they came. */
    private List<Counted> counts = List.of();

    /** Of the first {@link #knownOf} messages: made when somebody asks, which for a message that is new nobody does. */
    private @Nullable Set<Known> known;

    private int knownOf;

    /**
     * @param hash of the owner and the peer
     * @param number in the run
     */
    RunConversation(SortedRun run, RunMailbox mailbox, UserId peer, int hash, int number) {
        this.run = run;
        this.mailbox = mailbox;
        this.peer = peer;
        this.hash = hash;
        this.number = number;
        this.buffer = run.buffer();
        mailbox.add(this);
    }

    RunMailbox mailbox() {
        return mailbox;
    }

    int hash() {
        return hash;
    }

    UserId peer() {
        return peer;
    }

    /** Null where it is as it was before the run. */
    @Nullable
    ConversationRow row() {
        MessagePosition position = end;
        if (last == NONE || position == null) {
            return elder == null ? null : row(elder);
        }
        return row(buffer.last(last, position, lastSequence));
    }

    private ConversationRow row(Last lastMessage) {
        return new ConversationRow(lastMessage, newest, messageCount, inbound, readSequence, inboundRead);
    }

    void put(ConversationRow changed) {
        newest = changed.newest();
        messageCount = changed.messages();
        inbound = changed.inbound();
        readSequence = changed.readSequence();
        inboundRead = changed.inboundRead();
        if (lastSequence == changed.last().sequence()) {
            last = inOrder().last();
        } else if (last == NONE) {
            // Not as it is: it may be in the buffer of the run before.
            elder = LastMessage.of(changed.last());
            run.addOfHeap(ELDER_HEAP_BYTES + elder.preview().utf8().length);
        }
        if (messages.size() > 0) {
            buffer.setInbound(messages.last(), inbound);
        }
    }

    /** A new message, whose number is above all others. */
    void add(StoredMessage message) {
        MessagePosition position = message.position();
        int at = buffer.addMessage(message, number);
        if (end == null || end.compareTo(position) < 0) {
            end = position;
            lastSequence = message.sequence();
            if (reordered != null) {
                reordered.add(at);
            }
        } else {
            if (reordered == null) {
                reordered = messages.copy();
            }
            reordered.insert(countBefore(position), at);
        }
        messages.add(at);
        mailbox.addMessage(at);
        run.addOfHeap(MESSAGE_HEAP_BYTES);
    }

    void addCount(long sequence, InboundCount ofInbound) {
        if (counts.isEmpty()) {
            counts = new ArrayList<>();
        }
        counts.add(new Counted(sequence, ofInbound));
        run.addOfHeap(COUNT_HEAP_BYTES);
    }

    List<Counted> counts() {
        return counts;
    }

    /** The marker has moved. */
    void addMarker(long sequence, long upTo) {
        mailbox.addMarker(buffer.addMarker(sequence, upTo, number));
        run.addOfHeap(MARKER_HEAP_BYTES);
    }

    void insertRecent(RecentsPosition position) {
        recentSentAtMs = position.lastSentAtMs();
        recentSequence = position.lastSequence();
    }

    /** What the run has put there has never been; what was there before leaves. */
    void deleteRecent(RecentsPosition position) {
        if (recentSequence == position.lastSequence()) {
            recentSequence = NOWHERE;
        } else {
            leftSentAtMs = position.lastSentAtMs();
            leftSequence = position.lastSequence();
        }
    }

    /** Adds what has become of it in the index of recent ones. */
    void addRecents(List<RunMailbox.Recent> recents) {
        if (leftSequence != NOWHERE) {
            recents.add(new RunMailbox.Recent(new RecentsPosition(leftSentAtMs, leftSequence), null));
        }
        if (recentSequence != NOWHERE) {
            recents.add(new RunMailbox.Recent(new RecentsPosition(recentSentAtMs, recentSequence), peer));
        }
    }

    /** Messages in the order of the conversation. */
    IntList inOrder() {
        return reordered == null ? messages : reordered;
    }

    /** Messages by number. */
    IntList bySequence() {
        return messages;
    }

    /** The last one before {@code position}; null when the run has none. */
    @Nullable
    MessagePosition before(MessagePosition position) {
        int before = countBefore(position);
        return before == 0 ? null : buffer.position(inOrder().get(before - 1));
    }

    private int countBefore(MessagePosition position) {
        return inOrder().countWhile(message -> buffer.position(message).compareTo(position) < 0);
    }

    /** How many of the peer's messages have a number up to {@code sequence}; {@link #UNKNOWN} where what was before the run says it. */
    long inboundUpTo(long sequence) {
        int upTo = messages.countWhile(message -> buffer.sequence(message) <= sequence);
        return upTo == 0 ? UNKNOWN : buffer.inbound(messages.get(upTo - 1));
    }

    /** The thread that writes. */
    boolean knows(Side side, MessageId messageId) {
        Set<Known> all = known;
        if (all == null) {
            all = new HashSet<>();
            known = all;
        }
        for (; knownOf < messages.size(); knownOf++) {
            int message = messages.get(knownOf);
            run.addOfHeap(KNOWN_HEAP_BYTES);
            all.add(new Known(buffer.side(message), buffer.messageId(message)));
        }
        return all.contains(new Known(side, messageId));
    }

    /** Those of its messages, sorted as their keys are. */
    List<Id> ids() {
        List<Id> ids = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            int message = messages.get(i);
            ids.add(new Id(
                    buffer.side(message), buffer.idHigh(message), buffer.idLow(message), buffer.sequence(message)));
        }
        ids.sort(null);
        return ids;
    }
}
