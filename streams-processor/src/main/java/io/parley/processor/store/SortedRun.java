package io.parley.processor.store;

import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild has folded and the database does not have yet: a run, as external sorting calls it, which becomes one file of each family. It is kept
 * by mailbox and conversation, where nearly everything comes in the order of its keys, so that little is left to be sorted.
 *
 * <p>One thread writes and looks for what is there; another may read what is sorted once nothing more is written.
 */
final class SortedRun implements AutoCloseable {
    /** The golden ratio's digits: brings what differs in few bits far from each other (Knuth, The Art of Computer Programming, 6.4). */
    private static final int SPREAD = 0x9E3779B9;

    /** With its id, its row, its lists and its place in the map: some 290 by their fields. */
    private static final int MAILBOX_HEAP_BYTES = 300;

    /** The same for a conversation. */
    private static final int CONVERSATION_HEAP_BYTES = 300;

    private static final int CONVERSATIONS_AT_FIRST = 1 << 10;

    private final RunBuffer buffer = new RunBuffer();
    private final Map<UserId, RunMailbox> mailboxes = new HashMap<>();

    /** Each at its hash or after it ("open addressing"), at most half full: to find one takes half of the looks at memory that maps in a map take. */
    private @Nullable RunConversation[] table = new RunConversation[CONVERSATIONS_AT_FIRST];

    private final List<RunConversation> conversations = new ArrayList<>();

    /** By estimate. */
    private int heapBytes;

    /** The one that was found last: an event asks for its own many times. */
    private @Nullable RunConversation last;

    RunBuffer buffer() {
        return buffer;
    }

    /** It takes so much more of the heap, by estimate. */
    void addOfHeap(int bytes) {
        heapBytes += bytes;
    }

    boolean isFull(RunSizes sizes) {
        return buffer.used() >= sizes.bytesMax() || heapBytes >= sizes.heapBytesMax();
    }

    boolean isEmpty() {
        return mailboxes.isEmpty();
    }

    void clear() {
        buffer.clear();
        heapBytes = 0;
        mailboxes.clear();
        Arrays.fill(table, null);
        conversations.clear();
        last = null;
    }

    @Override
    public void close() {
        buffer.close();
    }

    /** Null where nothing happened in it. */
    @Nullable
    RunMailbox find(UserId owner) {
        RunConversation memo = last;
        return memo != null && memo.mailbox().owner().equals(owner) ? memo.mailbox() : mailboxes.get(owner);
    }

    RunMailbox mailbox(UserId owner) {
        RunMailbox there = find(owner);
        if (there == null) {
            there = new RunMailbox(owner);
            mailboxes.put(owner, there);
            addOfHeap(MAILBOX_HEAP_BYTES);
        }
        return there;
    }

    /** Null where nothing happened in it. */
    @Nullable
    RunConversation find(UserId owner, UserId peer) {
        RunConversation memo = last;
        if (memo != null && memo.peer().equals(peer) && memo.mailbox().owner().equals(owner)) {
            return memo;
        }
        int hash = hash(owner, peer);
        int slot = hash & (table.length - 1);
        for (RunConversation there = table[slot]; there != null; there = table[slot]) {
            if (there.hash() == hash
                    && there.peer().equals(peer)
                    && there.mailbox().owner().equals(owner)) {
                last = there;
                return there;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return null;
    }

    RunConversation conversation(UserId owner, UserId peer) {
        RunConversation there = find(owner, peer);
        if (there == null) {
            there = new RunConversation(this, mailbox(owner), peer, hash(owner, peer), conversations.size());
            conversations.add(there);
            addOfHeap(CONVERSATION_HEAP_BYTES);
            if (2 * conversations.size() > table.length) {
                grow();
            }
            place(there);
            last = there;
        }
        return there;
    }

    RunConversation conversation(int number) {
        return conversations.get(number);
    }

    private static int hash(UserId owner, UserId peer) {
        int mixed = (31 * owner.hashCode() + peer.hashCode()) * SPREAD;
        return mixed ^ (mixed >>> 16);
    }

    private void grow() {
        @Nullable RunConversation[] all = table;
        table = new RunConversation[2 * all.length];
        for (RunConversation conversation : all) {
            if (conversation != null) {
                place(conversation);
            }
        }
    }

    private void place(RunConversation conversation) {
        int slot = conversation.hash() & (table.length - 1);
        while (table[slot] != null) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = conversation;
    }

    /** Sorted as their keys are. */
    List<RunMailbox> sortedMailboxes() {
        List<RunMailbox> sorted = new ArrayList<>(mailboxes.values());
        sorted.sort(Comparator.comparing(mailbox -> mailbox.owner().value()));
        return sorted;
    }
}
