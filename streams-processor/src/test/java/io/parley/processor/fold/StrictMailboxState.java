package io.parley.processor.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox state in memory that holds the fold to its side of the contract: nothing is inserted over something, and nothing is
 * deleted that is not there. The real store must trust the fold in that, since RocksDB's single deletes undefine what breaks it.
 */
final class StrictMailboxState implements MailboxState {
    private record Conversation(UserId owner, UserId peer) {}

    private record Id(Conversation conversation, Side side, MessageId messageId) {}

    private record Recent(UserId owner, RecentsPosition position) {}

    private final Map<UserId, MailboxRow> mailboxes = new HashMap<>();
    private final Map<Conversation, ConversationRow> conversations = new HashMap<>();
    private final Map<Conversation, NavigableMap<MessagePosition, StoredMessage>> messages = new HashMap<>();
    private final Map<Conversation, NavigableMap<Long, InboundCount>> counts = new HashMap<>();
    private final Map<UserId, NavigableMap<Long, Object>> feeds = new HashMap<>();
    private final Set<Id> ids = new HashSet<>();
    private final Map<Recent, UserId> recents = new HashMap<>();

    /** Places of {@code recents} that were ever taken: a single delete must meet exactly one put. */
    private final Set<Recent> everRecent = new HashSet<>();

    @Override
    public MailboxRow mailbox(UserId owner) {
        return mailboxes.getOrDefault(owner, MailboxRow.EMPTY);
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        return conversations.get(new Conversation(owner, peer));
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        return ids.contains(new Id(new Conversation(owner, peer), side, messageId));
    }

    @Override
    public @Nullable MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position) {
        var all = messages.get(new Conversation(owner, peer));
        return all == null ? null : all.lowerKey(position);
    }

    @Override
    public long inboundUpTo(UserId owner, UserId peer, long sequence) {
        return messages(owner, peer).stream()
                .filter(message -> message.side() == Side.PEER && message.sequence() <= sequence)
                .count();
    }

    @Override
    public void putMailbox(UserId owner, MailboxRow row) {
        assertThat(row.head()).isEqualTo(mailbox(owner).head() + 1);
        mailboxes.put(owner, row);
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        List<StoredMessage> all = messages(owner, peer);
        assertThat(row.messages()).isEqualTo(all.size());
        assertThat(row.newest())
                .isEqualTo(all.stream().mapToLong(StoredMessage::sequence).max().orElseThrow());
        assertThat(row.inbound()).isEqualTo(inboundUpTo(owner, peer, Long.MAX_VALUE));
        assertThat(row.inboundRead()).isEqualTo(inboundUpTo(owner, peer, row.readSequence()));
        conversations.put(new Conversation(owner, peer), row);
    }

    @Override
    public void insertMessage(UserId owner, UserId peer, StoredMessage message) {
        Conversation conversation = new Conversation(owner, peer);
        assertThat(ids.add(new Id(conversation, message.side(), message.messageId())))
                .isTrue();
        assertThat(messages.computeIfAbsent(conversation, _ -> new TreeMap<>()).put(message.position(), message))
                .isNull();
        insertIntoFeed(owner, message.sequence(), message);
    }

    @Override
    public void insertCount(UserId owner, UserId peer, long sequence, InboundCount count) {
        assertThat(count.inbound()).isEqualTo(inboundUpTo(owner, peer, Long.MAX_VALUE));
        assertThat(count.end()).isEqualTo(messages(owner, peer).getLast().position());
        var all = counts.computeIfAbsent(new Conversation(owner, peer), _ -> new TreeMap<>());
        assertThat(all.put(sequence, count)).isNull();
    }

    @Override
    public void insertRead(UserId owner, UserId peer, long sequence, long readSequence) {
        insertIntoFeed(owner, sequence, peer);
    }

    private void insertIntoFeed(UserId owner, long sequence, Object what) {
        var feed = feeds.computeIfAbsent(owner, _ -> new TreeMap<>());
        assertThat(sequence).isEqualTo(feed.size() + 1);
        assertThat(feed.put(sequence, what)).isNull();
    }

    @Override
    public void insertRecent(UserId owner, RecentsPosition position, UserId peer) {
        Recent recent = new Recent(owner, position);
        assertThat(everRecent.add(recent))
                .as("a place that was never taken before")
                .isTrue();
        recents.put(recent, peer);
    }

    @Override
    public void deleteRecent(UserId owner, RecentsPosition position, UserId peer) {
        assertThat(recents.remove(new Recent(owner, position))).isNotNull();
    }

    /** Up to which numbers there are counts. */
    Set<Long> counted(UserId owner, UserId peer) {
        return counts.getOrDefault(new Conversation(owner, peer), new TreeMap<>())
                .keySet();
    }

    /** The conversation's messages in its order. */
    List<StoredMessage> messages(UserId owner, UserId peer) {
        var all = messages.get(new Conversation(owner, peer));
        return all == null ? List.of() : List.copyOf(all.values());
    }

    /** How many conversations the index of recent ones holds for a mailbox. */
    long indexed(UserId owner) {
        return recents.keySet().stream()
                .filter(recent -> recent.owner().equals(owner))
                .count();
    }
}
