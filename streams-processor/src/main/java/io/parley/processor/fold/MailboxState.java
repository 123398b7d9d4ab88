package io.parley.processor.fold;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import org.jspecify.annotations.Nullable;

/**
 * What the fold reads and writes. Reads see everything written before. All writes of one event become visible together, with the
 * event's offset, or not at all. One thread.
 */
public interface MailboxState {
    /** As many of 160 bytes fill a block of the store's, which is what a look at one of them takes anyway. */
    int MESSAGES_PER_COUNT = 32;

    /** {@link MailboxRow#EMPTY} for a mailbox in which nothing happened. */
    MailboxRow mailbox(UserId owner);

    @Nullable
    ConversationRow conversation(UserId owner, UserId peer);

    boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId);

    /** The conversation's last message before {@code position}; null when there is none. */
    @Nullable
    MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position);

    /** How many of the peer's messages have a sequence number up to {@code sequence}, where the conversation has one beyond it. */
    long inboundUpTo(UserId owner, UserId peer, long sequence);

    void putMailbox(UserId owner, MailboxRow row);

    void putConversation(UserId owner, UserId peer, ConversationRow row);

    /** Stores a message under its position, its number in the feed, and its id; none of the three may be there yet. */
    void insertMessage(UserId owner, UserId peer, StoredMessage message);

    /**
     * Notes the count up to {@code sequence}, the number of the conversation's newest message. There is one for every
     * {@link #MESSAGES_PER_COUNT}-th message and for each that came late. So those between two counts came in the conversation's order, and to count
     * the peer's among them up to any number takes few steps: they stand after the first count's end, and not after the second's.
     */
    void insertCount(UserId owner, UserId peer, long sequence, InboundCount count);

    /** Notes in the feed that the read marker moved. */
    void insertRead(UserId owner, UserId peer, long sequence, long readSequence);

    /** Puts a conversation into the index of recent ones; the position must be free. */
    void insertRecent(UserId owner, RecentsPosition position, UserId peer);

    /** Takes a conversation out of the index of recent ones; it must be there. */
    void deleteRecent(UserId owner, RecentsPosition position, UserId peer);

    /**
     * @param inbound how many messages the peer has sent
     * @param end position of the conversation's last message
     */
    record InboundCount(long inbound, MessagePosition end) {}

    /** A message as the store keeps it. */
    record StoredMessage(MessagePosition position, long sequence, Side side, MessageId messageId, MessageText text) {}
}
