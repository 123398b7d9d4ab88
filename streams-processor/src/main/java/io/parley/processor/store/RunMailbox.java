package io.parley.processor.store;

import io.parley.processor.fold.MailboxRow;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link SortedRun} has of one mailbox. One thread writes; then many may read. */
final class RunMailbox {
    /** A place in the index of recent conversations: nobody's where one has left that was there before the run. */
    record Recent(RecentsPosition position, @Nullable UserId peer) {
        /** Newest first. */
        private static final Comparator<Recent> BY_KEY = Comparator.comparingLong(
                        (Recent recent) -> recent.position.lastSentAtMs())
                .thenComparingLong(recent -> recent.position.lastSequence())
                .reversed();
    }

    private static final int FEW = 4;

    private final UserId owner;
    private @Nullable MailboxRow row;
    private final List<RunConversation> conversations = new ArrayList<>(FEW);

    private final IntList changes = new IntList();

    RunMailbox(UserId owner) {
        this.owner = owner;
    }

    UserId owner() {
        return owner;
    }

    /** Null where it is as it was before the run. */
    @Nullable
    MailboxRow row() {
        return row;
    }

    void put(MailboxRow changed) {
        row = changed;
    }

    void add(RunConversation conversation) {
        conversations.add(conversation);
    }

    /** Sorted as their keys are. */
    List<RunConversation> sortedConversations() {
        List<RunConversation> sorted = new ArrayList<>(conversations);
        sorted.sort(Comparator.comparing(conversation -> conversation.peer().value()));
        return sorted;
    }

    /** @param at where it is in the buffer; its number is above all others */
    void addMessage(int at) {
        changes.add(at);
    }

    /** As {@link #addMessage}. */
    void addMarker(int at) {
        changes.add(~at);
    }

    static boolean isMarker(int change) {
        return change < 0;
    }

    static int marker(int change) {
        return ~change;
    }

    /** Where they are, by number; those that {@link #isMarker} says so of, at {@link #marker}. */
    IntList changes() {
        return changes;
    }

    /** What changes in the index of recent conversations, sorted as its keys are. */
    List<Recent> sortedRecents() {
        List<Recent> sorted = new ArrayList<>();
        for (RunConversation conversation : conversations) {
            conversation.addRecents(sorted);
        }
        sorted.sort(Recent.BY_KEY);
        return sorted;
    }
}
