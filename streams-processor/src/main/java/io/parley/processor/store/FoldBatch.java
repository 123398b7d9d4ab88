package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState;
import io.parley.processor.fold.Side;
import io.parley.processor.store.MailboxValues.FeedValue;
import io.parley.processor.store.PendingRows.ConversationKey;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

/**
 * The mailboxes as the fold sees them while it works on one or many events: the database, and what has been written since but is
 * not in it yet. {@link #commit} brings that there in one write, with the offset of the last event.
 *
 * <p>Rows that many events of a batch change are written once. Point reads see what is pending; the rare reads of a range bring it
 * to the database first, which they may, since they come before any write of their event. Not thread-safe.
 */
final class FoldBatch implements MailboxState, AutoCloseable {
    private final MailboxDb db;
    private final WriteBatch writes = new WriteBatch();
    private final PendingRows pending = new PendingRows();
    private final RecentRows<UserId, MailboxRow> recentMailboxes = new RecentRows<>();
    private final RecentRows<ConversationKey, ConversationRow> recentConversations = new RecentRows<>();

    /** The last event whose writes are complete, in the database or pending. */
    private long applied;

    /** The last event that is in the database. */
    private long committed;

    /** @param applied the offset that the database stands at */
    FoldBatch(MailboxDb db, long applied) {
        this.db = db;
        this.applied = applied;
        this.committed = applied;
    }

    /** Every write of the event at {@code offset} has been made. */
    void eventDone(long offset) {
        applied = offset;
    }

    long applied() {
        return applied;
    }

    /** The offset that the database stands at, as far as this batch has brought it. */
    long committed() {
        return committed;
    }

    /** Brings what is pending, and the offset of the last whole event, to the database in one write. */
    void commit() {
        boolean written = false;
        try {
            pending.finish(applied);
            pending.addTo(writes, db);
            db.write(writes);
            committed = applied;
            recentMailboxes.putAll(pending.mailboxes());
            recentConversations.putAll(pending.conversations());
            pending.clear();
            written = true;
        } finally {
            writes.clear();
            if (!written) {
                // Half an event must not slip into the next write.
                rollback();
            }
        }
    }

    /** Drops what is pending, whole events too: after one that did not come to its end. */
    void rollback() {
        applied = committed;
        pending.clear();
    }

    /** The database was brought to {@code offset}, by somebody else where that is news; nothing may be pending. */
    void standAt(long offset) {
        if (offset != committed) {
            recentMailboxes.clear();
            recentConversations.clear();
        }
        applied = offset;
        committed = offset;
    }

    @Override
    public MailboxRow mailbox(UserId owner) {
        MailboxRow row = newest(owner, pending.mailboxes(), recentMailboxes);
        if (row != null) {
            return row;
        }
        byte[] value = db.get(MailboxFamily.MAILBOXES, MailboxKeys.owner(owner));
        return value == null ? MailboxRow.EMPTY : MailboxValues.decodeMailbox(value);
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        ConversationKey key = new ConversationKey(owner, peer);
        ConversationRow row = newest(key, pending.conversations(), recentConversations);
        if (row != null) {
            return row;
        }
        byte[] value = db.get(MailboxFamily.CONVERSATIONS, MailboxKeys.conversation(owner, peer));
        return value == null ? null : MailboxValues.decodeConversation(value);
    }

    private static <K, R> @Nullable R newest(K key, Map<K, R> pending, RecentRows<K, R> recent) {
        R row = pending.get(key);
        return row != null ? row : recent.get(key);
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        byte[] key = MailboxKeys.id(owner, peer, side, messageId);
        return pending.knowsId(key) || db.contains(MailboxFamily.IDS, key);
    }

    @Override
    public @Nullable MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position) {
        commitRows();
        byte[] found = db.lastKeyBefore(
                MailboxFamily.MESSAGES,
                MailboxKeys.conversation(owner, peer),
                MailboxKeys.message(owner, peer, position));
        return found == null ? null : MailboxKeys.messagePosition(found);
    }

    @Override
    public long inboundUpTo(UserId owner, UserId peer, long sequence) {
        commitRows();
        return InboundCounts.upTo(db, owner, peer, sequence);
    }

    /** So that a range of the database has all of them. */
    private void commitRows() {
        if (!pending.hasNoRows()) {
            commit();
        }
    }

    @Override
    public void putMailbox(UserId owner, MailboxRow row) {
        pending.mailboxes().put(owner, row);
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        pending.conversations().put(new ConversationKey(owner, peer), row);
    }

    @Override
    public void insertMessage(UserId owner, UserId peer, StoredMessage message) {
        pending.put(
                MailboxFamily.MESSAGES,
                MailboxKeys.message(owner, peer, message.position()),
                MailboxValues.encodeMessage(message));
        pending.put(
                MailboxFamily.FEED,
                MailboxKeys.feed(owner, message.sequence()),
                MailboxValues.encodeFeed(new FeedValue.OfMessage(peer, message.position())));
        pending.putId(MailboxKeys.id(owner, peer, message.side(), message.messageId()), message.sequence());
    }

    @Override
    public void insertCount(UserId owner, UserId peer, long sequence, InboundCount count) {
        pending.put(MailboxFamily.COUNTS, MailboxKeys.count(owner, peer, sequence), MailboxValues.encodeCount(count));
    }

    @Override
    public void insertRead(UserId owner, UserId peer, long sequence, long readSequence) {
        pending.put(
                MailboxFamily.FEED,
                MailboxKeys.feed(owner, sequence),
                MailboxValues.encodeFeed(new FeedValue.OfRead(peer, readSequence)));
    }

    @Override
    public void insertRecent(UserId owner, RecentsPosition position, UserId peer) {
        pending.put(MailboxFamily.RECENTS, MailboxKeys.recent(owner, position), peer.bytes());
    }

    @Override
    public void deleteRecent(UserId owner, RecentsPosition position, UserId peer) {
        pending.delete(MailboxFamily.RECENTS, MailboxKeys.recent(owner, position));
    }

    /** Drops what is pending. */
    @Override
    public void close() {
        writes.close();
    }
}
