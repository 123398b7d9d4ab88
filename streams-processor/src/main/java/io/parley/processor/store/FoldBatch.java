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
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * The mailboxes as the fold sees them while it works on one or many events: the database, and what has been written since but is
 * not in it yet. {@link #commit} brings that there in one write, with the offset of the last event; where its writer is a
 * {@link WriteBehind}, the next events are folded meanwhile.
 *
 * <p>Rows that many events of a batch change are written once. Point reads see what is pending; the rare reads of a range bring it
 * to the database first, which they may, since they come before any write of their event. Not thread-safe.
 */
final class FoldBatch implements MailboxState, AutoCloseable {
    private final MailboxDb db;
    private final BatchWriter writer;
    private final RecentRows<UserId, MailboxRow> recentMailboxes;
    private final RecentRows<ConversationKey, ConversationRow> recentConversations;

    /** Null where the database may have messages that this did not bring there. */
    private final @Nullable SeenIds seen;

    private PendingRows pending = new PendingRows();

    /** What the writer has, if {@link #away}; empty otherwise. */
    private PendingRows leaving = new PendingRows();

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
        this(db, applied, new DirectWriter(db), RecentRows.LIVE_MAX, null);
    }

    private FoldBatch(MailboxDb db, long applied, BatchWriter writer, int recentRows, @Nullable SeenIds seen) {
        this.db = db;
        this.writer = writer;
        this.recentMailboxes = new RecentRows<>(recentRows);
        this.recentConversations = new RecentRows<>(recentRows);
        this.seen = seen;
        this.applied = applied;
        this.committed = applied;
    }

    /** One for a log that is folded again, into a database that nobody else uses: the next batch is folded while one is written. */
    static FoldBatch forRebuild(MailboxDb db, long applied) {
        SeenIds seen = applied == MailboxDb.NOTHING_APPLIED ? new SeenIds() : null;
        return new FoldBatch(db, applied, new WriteBehind(db), RecentRows.REBUILD_MAX, seen);
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
        writer.prepare(pending, applied);
        boolean given = false;
        try {
            settle();
            PendingRows next = leaving;
            leaving = pending;
            left = applied;
            away = true;
            pending = next;
            if (writer.write(leaving)) {
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
            recentMailboxes.putAll(leaving.mailboxes());
            recentConversations.putAll(leaving.conversations());
            leaving.clear();
        }
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
        MailboxRow row = newest(owner, pending.mailboxes(), leaving.mailboxes(), recentMailboxes);
        if (row != null) {
            return row;
        }
        byte[] value = db.get(MailboxFamily.MAILBOXES, MailboxKeys.owner(owner));
        return value == null ? MailboxRow.EMPTY : MailboxValues.decodeMailbox(value);
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        ConversationKey key = new ConversationKey(owner, peer);
        ConversationRow row = newest(key, pending.conversations(), leaving.conversations(), recentConversations);
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
        if (seen != null && !seen.mayContain(owner, peer, side, messageId)) {
            return false;
        }
        byte[] key = MailboxKeys.id(owner, peer, side, messageId);
        return pending.knowsId(key) || leaving.knowsId(key) || db.contains(MailboxFamily.IDS, key);
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
        if (!pending.hasNoRows()) {
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
        if (seen != null) {
            seen.add(owner, peer, message.side(), message.messageId());
        }
    }

    @Override
    public void insertInboundOrdinal(UserId owner, UserId peer, long sequence, long ordinal) {
        pending.put(
                MailboxFamily.INBOUND, MailboxKeys.inbound(owner, peer, sequence), MailboxValues.encodeNumber(ordinal));
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
    public void deleteRecent(UserId owner, RecentsPosition position) {
        pending.delete(MailboxFamily.RECENTS, MailboxKeys.recent(owner, position));
    }

    /** Drops what is pending. What the writer has, it brings to the database. */
    @Override
    public void close() {
        writer.close();
    }
}
