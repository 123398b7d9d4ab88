package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState;
import io.parley.processor.fold.Side;
import io.parley.processor.store.MailboxValues.FeedValue;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/**
 * The mailboxes as the fold sees them while it works on one or many events: the database, and what has been written since but is
 * not in it yet. {@link #commit} brings that there in one write, with the offset of the last event.
 *
 * <p>Rows that many events of a batch change are written once. Point reads see what is pending; the rare reads of a range bring it
 * to the database first, which they may, since they come before any write of their event. Not thread-safe.
 */
final class FoldBatch implements MailboxState, AutoCloseable {
    private record ConversationKey(UserId owner, UserId peer) {}

    private final MailboxDb db;
    private final WriteBatch batch = new WriteBatch();
    private final Map<UserId, MailboxRow> mailboxes = new HashMap<>();
    private final Map<ConversationKey, ConversationRow> conversations = new HashMap<>();
    private final Set<ByteBuffer> ids = new HashSet<>();
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

    /** Writes what is pending and the offset of the last whole event, in one step. */
    void commit() {
        try {
            for (var row : mailboxes.entrySet()) {
                put(
                        MailboxFamily.MAILBOXES,
                        MailboxKeys.owner(row.getKey()),
                        MailboxValues.encodeMailbox(row.getValue()));
            }
            for (var row : conversations.entrySet()) {
                ConversationKey key = row.getKey();
                put(
                        MailboxFamily.CONVERSATIONS,
                        MailboxKeys.conversation(key.owner(), key.peer()),
                        MailboxValues.encodeConversation(row.getValue()));
            }
            put(
                    MailboxFamily.META,
                    MailboxKeys.APPLIED,
                    new Bytes(Long.BYTES).fixed(applied).toArray());
            db.write(batch);
            committed = applied;
            recentMailboxes.putAll(mailboxes);
            recentConversations.putAll(conversations);
        } finally {
            // After a failure too: half an event must not slip into the next write.
            forgetPending();
        }
    }

    /** Drops what is pending, whole events too: after one that did not come to its end. */
    void rollback() {
        forgetPending();
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

    private void forgetPending() {
        applied = committed;
        batch.clear();
        mailboxes.clear();
        conversations.clear();
        ids.clear();
    }

    @Override
    public MailboxRow mailbox(UserId owner) {
        MailboxRow pending = mailboxes.get(owner);
        if (pending != null) {
            return pending;
        }
        MailboxRow recent = recentMailboxes.get(owner);
        if (recent != null) {
            return recent;
        }
        byte[] value = db.get(MailboxFamily.MAILBOXES, MailboxKeys.owner(owner));
        return value == null ? MailboxRow.EMPTY : MailboxValues.decodeMailbox(value);
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        ConversationKey key = new ConversationKey(owner, peer);
        ConversationRow pending = conversations.get(key);
        if (pending != null) {
            return pending;
        }
        ConversationRow recent = recentConversations.get(key);
        if (recent != null) {
            return recent;
        }
        byte[] value = db.get(MailboxFamily.CONVERSATIONS, MailboxKeys.conversation(owner, peer));
        return value == null ? null : MailboxValues.decodeConversation(value);
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        byte[] key = MailboxKeys.id(owner, peer, side, messageId);
        return ids.contains(ByteBuffer.wrap(key)) || db.contains(MailboxFamily.IDS, key);
    }

    @Override
    public @Nullable MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position) {
        byte[] found = lastKeyBefore(
                MailboxFamily.MESSAGES,
                MailboxKeys.conversation(owner, peer),
                MailboxKeys.message(owner, peer, position),
                false);
        return found == null ? null : MailboxKeys.messagePosition(found);
    }

    @Override
    public long inboundUpTo(UserId owner, UserId peer, long sequence) {
        byte[] ordinal = lastKeyBefore(
                MailboxFamily.INBOUND,
                MailboxKeys.conversation(owner, peer),
                MailboxKeys.inbound(owner, peer, sequence + 1),
                true);
        return ordinal == null ? 0 : MailboxValues.decodeNumber(ordinal);
    }

    /** The last key below {@code before} that begins with {@code prefix}, or its value; null when there is none. */
    private byte @Nullable [] lastKeyBefore(MailboxFamily family, byte[] prefix, byte[] before, boolean value) {
        if (batch.count() > 0) {
            commit();
        }
        try (Slice lower = new Slice(prefix);
                Slice upper = new Slice(before);
                ReadOptions options =
                        new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
                RocksIterator iterator = db.iterator(family, options)) {
            iterator.seekToLast();
            if (iterator.isValid()) {
                return value ? iterator.value() : iterator.key();
            }
            iterator.status();
            return null;
        } catch (RocksDBException e) {
            throw new StoreException("expected to read from family " + family, e);
        }
    }

    @Override
    public void putMailbox(UserId owner, MailboxRow row) {
        mailboxes.put(owner, row);
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        conversations.put(new ConversationKey(owner, peer), row);
    }

    @Override
    public void insertMessage(UserId owner, UserId peer, StoredMessage message) {
        put(
                MailboxFamily.MESSAGES,
                MailboxKeys.message(owner, peer, message.position()),
                MailboxValues.encodeMessage(message));
        put(
                MailboxFamily.FEED,
                MailboxKeys.feed(owner, message.sequence()),
                MailboxValues.encodeFeed(new FeedValue.OfMessage(peer, message.position())));
        byte[] id = MailboxKeys.id(owner, peer, message.side(), message.messageId());
        ids.add(ByteBuffer.wrap(id));
        put(MailboxFamily.IDS, id, MailboxValues.encodeNumber(message.sequence()));
    }

    @Override
    public void insertInboundOrdinal(UserId owner, UserId peer, long sequence, long ordinal) {
        put(MailboxFamily.INBOUND, MailboxKeys.inbound(owner, peer, sequence), MailboxValues.encodeNumber(ordinal));
    }

    @Override
    public void insertRead(UserId owner, UserId peer, long sequence, long readSequence) {
        put(
                MailboxFamily.FEED,
                MailboxKeys.feed(owner, sequence),
                MailboxValues.encodeFeed(new FeedValue.OfRead(peer, readSequence)));
    }

    @Override
    public void insertRecent(UserId owner, RecentsPosition position, UserId peer) {
        put(MailboxFamily.RECENTS, MailboxKeys.recent(owner, position), peer.bytes());
    }

    @Override
    public void deleteRecent(UserId owner, RecentsPosition position) {
        try {
            // Put once, deleted once: the two vanish together when they meet, and no tombstone is left for readers to
            // step over.
            batch.singleDelete(db.handle(MailboxFamily.RECENTS), MailboxKeys.recent(owner, position));
        } catch (RocksDBException e) {
            throw new StoreException("expected to add to a batch", e);
        }
    }

    private void put(MailboxFamily family, byte[] key, byte[] value) {
        try {
            batch.put(db.handle(family), key, value);
        } catch (RocksDBException e) {
            throw new StoreException("expected to add to a batch", e);
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
