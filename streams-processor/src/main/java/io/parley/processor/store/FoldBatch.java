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
 * not in it yet. {@link #commit} brings that there in one write, with the offset of the last event; where its writer is a
 * {@link WriteBehind}, the next events are folded meanwhile.
 *
 * <p>Rows that many events of a batch change are written once. Point reads see what is pending; the rare reads of a range bring it
 * to the database first, which they may, since they come before any write of their event. Not thread-safe.
 */
final class FoldBatch implements MailboxState, AutoCloseable {
    private record ConversationKey(UserId owner, UserId peer) {}

    /** What the fold has written and the database does not have yet. */
    private static final class Rows implements AutoCloseable {
        final WriteBatch batch = new WriteBatch();
        final Map<UserId, MailboxRow> mailboxes = new HashMap<>();
        final Map<ConversationKey, ConversationRow> conversations = new HashMap<>();
        final Set<ByteBuffer> ids = new HashSet<>();

        void clear() {
            batch.clear();
            mailboxes.clear();
            conversations.clear();
            ids.clear();
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    private final MailboxDb db;
    private final BatchWriter writer;
    private final RecentRows<UserId, MailboxRow> recentMailboxes;
    private final RecentRows<ConversationKey, ConversationRow> recentConversations;
    private Rows pending = new Rows();

    /** What the writer has, if {@link #away}; empty otherwise. */
    private Rows leaving = new Rows();

    private boolean away;

    /** The last event of {@link #leaving}. */
    private long left;

    /** The last event whose writes are complete, in the database or pending. */
    private long applied;

    /** The last event that is in the database. */
    private long committed;

    /**
     * One for the live log: writes on the thread that folds.
     *
     * @param applied the offset that the database stands at
     */
    FoldBatch(MailboxDb db, long applied) {
        this(db, applied, new DirectWriter(db), RecentRows.LIVE_MAX);
    }

    private FoldBatch(MailboxDb db, long applied, BatchWriter writer, int recentRows) {
        this.db = db;
        this.writer = writer;
        this.recentMailboxes = new RecentRows<>(recentRows);
        this.recentConversations = new RecentRows<>(recentRows);
        this.applied = applied;
        this.committed = applied;
    }

    /** One for a log that is folded again, into a database that nobody else uses: the next batch is folded while one is written. */
    static FoldBatch forRebuild(MailboxDb db, long applied) {
        return new FoldBatch(db, applied, new WriteBehind(db), RecentRows.REBUILD_MAX);
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

    /** Gives what is pending, and the offset of the last whole event, to the writer, in one step. Before, it waits for the batch before. */
    void commit() {
        boolean given = false;
        try {
            settle();
            addChangedRows();
            Rows next = leaving;
            leaving = pending;
            left = applied;
            away = true;
            pending = next;
            if (writer.write(leaving.batch)) {
                settle();
            }
            given = true;
        } finally {
            if (!given) {
                // Half an event must not slip into the next write.
                forgetAll();
            }
        }
    }

    /** Returns when everything that was committed is in the database. */
    void settle() {
        writer.await();
        if (away) {
            away = false;
            committed = left;
            recentMailboxes.putAll(leaving.mailboxes);
            recentConversations.putAll(leaving.conversations);
            leaving.clear();
        }
    }

    private void addChangedRows() {
        for (var row : pending.mailboxes.entrySet()) {
            put(MailboxFamily.MAILBOXES, MailboxKeys.owner(row.getKey()), MailboxValues.encodeMailbox(row.getValue()));
        }
        for (var row : pending.conversations.entrySet()) {
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
    }

    /** Drops what is pending, whole events too: after one that did not come to its end. Nothing may be with the writer. */
    void rollback() {
        forgetAll();
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

    private void forgetAll() {
        applied = committed;
        away = false;
        pending.clear();
        leaving.clear();
    }

    @Override
    public MailboxRow mailbox(UserId owner) {
        MailboxRow row = newest(owner, pending.mailboxes, leaving.mailboxes, recentMailboxes);
        if (row != null) {
            return row;
        }
        byte[] value = db.get(MailboxFamily.MAILBOXES, MailboxKeys.owner(owner));
        return value == null ? MailboxRow.EMPTY : MailboxValues.decodeMailbox(value);
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        ConversationKey key = new ConversationKey(owner, peer);
        ConversationRow row = newest(key, pending.conversations, leaving.conversations, recentConversations);
        if (row != null) {
            return row;
        }
        byte[] value = db.get(MailboxFamily.CONVERSATIONS, MailboxKeys.conversation(owner, peer));
        return value == null ? null : MailboxValues.decodeConversation(value);
    }

    private static <K, R> @Nullable R newest(K key, Map<K, R> pending, Map<K, R> leaving, RecentRows<K, R> recent) {
        R row = pending.get(key);
        if (row == null) {
            row = leaving.get(key);
        }
        return row != null ? row : recent.get(key);
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        byte[] key = MailboxKeys.id(owner, peer, side, messageId);
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        return pending.ids.contains(wrapped) || leaving.ids.contains(wrapped) || db.contains(MailboxFamily.IDS, key);
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
        if (pending.batch.count() > 0) {
            commit();
        }
        settle();
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
        pending.mailboxes.put(owner, row);
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        pending.conversations.put(new ConversationKey(owner, peer), row);
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
        pending.ids.add(ByteBuffer.wrap(id));
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
            pending.batch.singleDelete(db.handle(MailboxFamily.RECENTS), MailboxKeys.recent(owner, position));
        } catch (RocksDBException e) {
            throw new StoreException("expected to add to a batch", e);
        }
    }

    private void put(MailboxFamily family, byte[] key, byte[] value) {
        try {
            pending.batch.put(db.handle(family), key, value);
        } catch (RocksDBException e) {
            throw new StoreException("expected to add to a batch", e);
        }
    }

    /** Drops what is pending. What the writer has, it brings to the database. */
    @Override
    public void close() {
        writer.close();
        pending.close();
        leaving.close();
    }
}
