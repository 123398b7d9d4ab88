package io.parley.processor.simulation;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a mailbox store in memory. Two of them are equal when every row is. Refuses what a real store must be spared. */
final class MemoryMailboxes implements MailboxState {
    /** A change of a mailbox; its place in the list is its number. */
    sealed interface FeedRow {
        UserId peer();

        record Stored(UserId peer, StoredMessage message) implements FeedRow {}

        record Read(UserId peer, long readSequence) implements FeedRow {}
    }

    private record Id(Side side, MessageId messageId) {}

    static final class Conversation {
        private @Nullable ConversationRow row;

        /** In the conversation's order. */
        private final List<StoredMessage> messages = new ArrayList<>();

        private final Set<Id> ids = new HashSet<>();

        /** Numbers of the peer's messages: the n-th is the n-th of the peer's. */
        private final List<Long> inbound = new ArrayList<>();

        @Nullable
        ConversationRow row() {
            return row;
        }

        List<StoredMessage> messages() {
            return messages;
        }

        private Conversation copy() {
            Conversation copy = new Conversation();
            copy.row = row;
            copy.messages.addAll(messages);
            copy.ids.addAll(ids);
            copy.inbound.addAll(inbound);
            return copy;
        }

        private boolean sameRows(Conversation other) {
            return row != null
                    && row.equals(other.row)
                    && messages.equals(other.messages)
                    && ids.equals(other.ids)
                    && inbound.equals(other.inbound);
        }
    }

    static final class Mailbox {
        private MailboxRow row = MailboxRow.EMPTY;
        private final List<FeedRow> feed = new ArrayList<>();
        private final Map<UserId, Conversation> conversations = new HashMap<>();
        private final Map<RecentsPosition, UserId> recents = new HashMap<>();
        private final Set<RecentsPosition> everRecent = new HashSet<>();

        MailboxRow row() {
            return row;
        }

        List<FeedRow> feed() {
            return feed;
        }

        Map<UserId, Conversation> conversations() {
            return conversations;
        }

        Map<RecentsPosition, UserId> recents() {
            return recents;
        }

        private Mailbox copy() {
            Mailbox copy = new Mailbox();
            copy.row = row;
            copy.feed.addAll(feed);
            conversations.forEach((peer, conversation) -> copy.conversations.put(peer, conversation.copy()));
            copy.recents.putAll(recents);
            copy.everRecent.addAll(everRecent);
            return copy;
        }

        private boolean sameRows(Mailbox other) {
            if (!row.equals(other.row) || !feed.equals(other.feed) || !recents.equals(other.recents)) {
                return false;
            }
            return sameKeysAndRows(conversations, other.conversations, Conversation::sameRows);
        }
    }

    private final Map<UserId, Mailbox> mailboxes = new HashMap<>();

    MemoryMailboxes copy() {
        MemoryMailboxes copy = new MemoryMailboxes();
        mailboxes.forEach((owner, mailbox) -> copy.mailboxes.put(owner, mailbox.copy()));
        return copy;
    }

    boolean sameRows(MemoryMailboxes other) {
        return sameKeysAndRows(mailboxes, other.mailboxes, Mailbox::sameRows);
    }

    private static <T> boolean sameKeysAndRows(
            Map<UserId, T> one, Map<UserId, T> other, java.util.function.BiPredicate<T, T> same) {
        if (!one.keySet().equals(other.keySet())) {
            return false;
        }
        for (Map.Entry<UserId, T> entry : one.entrySet()) {
            T twin = other.get(entry.getKey());
            if (twin == null || !same.test(entry.getValue(), twin)) {
                return false;
            }
        }
        return true;
    }

    /** Null when nothing happened in it. */
    @Nullable
    Mailbox find(UserId owner) {
        return mailboxes.get(owner);
    }

    private Mailbox open(UserId owner) {
        return mailboxes.computeIfAbsent(owner, _ -> new Mailbox());
    }

    private @Nullable Conversation findConversation(UserId owner, UserId peer) {
        Mailbox mailbox = mailboxes.get(owner);
        return mailbox == null ? null : mailbox.conversations.get(peer);
    }

    private Conversation openConversation(UserId owner, UserId peer) {
        return open(owner).conversations.computeIfAbsent(peer, _ -> new Conversation());
    }

    @Override
    public MailboxRow mailbox(UserId owner) {
        Mailbox mailbox = mailboxes.get(owner);
        return mailbox == null ? MailboxRow.EMPTY : mailbox.row;
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        Conversation conversation = findConversation(owner, peer);
        return conversation == null ? null : conversation.row;
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        Conversation conversation = findConversation(owner, peer);
        return conversation != null && conversation.ids.contains(new Id(side, messageId));
    }

    @Override
    public @Nullable MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position) {
        Conversation conversation = findConversation(owner, peer);
        if (conversation == null) {
            return null;
        }
        int place = placeOf(conversation.messages, position);
        return place == 0 ? null : conversation.messages.get(place - 1).position();
    }

    /** How many messages stand before {@code position}. */
    private static int placeOf(List<StoredMessage> messages, MessagePosition position) {
        int place = messages.size();
        while (place > 0 && messages.get(place - 1).position().compareTo(position) >= 0) {
            place--;
        }
        return place;
    }

    @Override
    public long inboundUpTo(UserId owner, UserId peer, long sequence) {
        Conversation conversation = findConversation(owner, peer);
        int count = conversation == null ? 0 : conversation.inbound.size();
        while (conversation != null && count > 0 && conversation.inbound.get(count - 1) > sequence) {
            count--;
        }
        return count;
    }

    @Override
    public void putMailbox(UserId owner, MailboxRow row) {
        open(owner).row = row;
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        openConversation(owner, peer).row = row;
    }

    @Override
    public void insertMessage(UserId owner, UserId peer, StoredMessage message) {
        Conversation conversation = openConversation(owner, peer);
        List<StoredMessage> messages = conversation.messages;
        int place = placeOf(messages, message.position());
        require(
                place == messages.size() || !messages.get(place).position().equals(message.position()),
                "expected a free place in the conversation");
        messages.add(place, message);
        // A fold that forgets ids doubles messages; the checker is to find them, not this.
        conversation.ids.add(new Id(message.side(), message.messageId()));
        if (message.side() == Side.PEER) {
            conversation.inbound.add(message.sequence());
        }
        open(owner).feed.add(new FeedRow.Stored(peer, message));
    }

    @Override
    public void insertCount(UserId owner, UserId peer, long sequence, InboundCount count) {
        Conversation conversation = openConversation(owner, peer);
        require(count.inbound() == conversation.inbound.size(), "expected a count of all that the peer has sent");
        require(
                count.end().equals(conversation.messages.getLast().position()),
                "expected the conversation's end beside the count");
    }

    @Override
    public void insertRead(UserId owner, UserId peer, long sequence, long readSequence) {
        open(owner).feed.add(new FeedRow.Read(peer, readSequence));
    }

    @Override
    public void insertRecent(UserId owner, RecentsPosition position, UserId peer) {
        Mailbox mailbox = open(owner);
        require(mailbox.everRecent.add(position), "expected a place in the list that was never taken");
        mailbox.recents.put(position, peer);
    }

    @Override
    public void deleteRecent(UserId owner, RecentsPosition position, UserId peer) {
        require(open(owner).recents.remove(position) != null, "expected an entry of the list to delete");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
