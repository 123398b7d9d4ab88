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

    /** {@link MailboxRow#EMPTY} for a mailbox in which nothing happened. */
    MailboxRow mailbox(UserId owner);

    @Nullable
    ConversationRow conversation(UserId owner, UserId peer);

    boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId);

    /** The conversation's last message before {@code position}; null when there is none. */
    @Nullable
    MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position);

    /** How many of the peer's messages have a sequence number up to {@code sequence}. */
    long inboundUpTo(UserId owner, UserId peer, long sequence);

    void putMailbox(UserId owner, MailboxRow row);

    void putConversation(UserId owner, UserId peer, ConversationRow row);

    /** Stores a message under its position, its number in the feed, and its id; none of the three may be there yet. */
    void insertMessage(UserId owner, UserId peer, StoredMessage message);

    /** Notes that the peer's message with this number is the {@code ordinal}-th of the peer's. */
    void insertInboundOrdinal(UserId owner, UserId peer, long sequence, long ordinal);

    /** Notes in the feed that the read marker moved. */
    void insertRead(UserId owner, UserId peer, long sequence, long readSequence);

    /** Puts a conversation into the index of recent ones; the position must be free. */
    void insertRecent(UserId owner, RecentsPosition position, UserId peer);

    /** Takes a conversation out of the index of recent ones; it must be there. */
    void deleteRecent(UserId owner, RecentsPosition position, UserId peer);

    /** A message as the store keeps it. */
    record StoredMessage(MessagePosition position, long sequence, Side side, MessageId messageId, MessageText text) {}
}
