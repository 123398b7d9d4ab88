package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes as a rebuild's fold sees them: the database, one {@link SortedRun} on its way there, and the one that is being folded. Nothing of the two
 * is sure before {@link #settle}: a database that was given only some files of a run is worth nothing.
 *
 * <p>Every question is answered from the newest that knows. Not thread-safe; runs are written by a thread of its own.
 */
final class RunState implements MailboxState, AutoCloseable {
    private final MailboxDb db;
    private final RunFiles files;
    private final WriteBehind writer = new WriteBehind();
    private final RowCache recent;
    private final Bytes rowKey = new Bytes();
    private final RunSizes sizes;

    /** Null where the database has messages that this did not bring there. */
    private final @Nullable SeenIds seen;

    private SortedRun run = new SortedRun();

    /** What the writer has; empty when it has nothing. */
    private SortedRun leaving = new SortedRun();

    /**
     * @param directory for files that are being made; nobody else's
     * @param fresh whether nothing was ever folded into the database
     */
    RunState(MailboxDb db, Path directory, boolean fresh) {
        this(db, directory, fresh, fresh ? RunSizes.OF_A_LOG : RunSizes.OF_A_TAIL);
    }

    RunState(MailboxDb db, Path directory, boolean fresh, RunSizes sizes) {
        this.db = db;
        this.sizes = sizes;
        this.recent = new RowCache(sizes.cacheBytes());
        this.files = new RunFiles(db, directory, recent);
        this.seen = fresh ? new SeenIds() : null;
    }

    /** The writes of an event are complete. Where the run is full, it goes to the writer, and the next one begins. */
    void eventDone() {
        if (run.isFull(sizes)) {
            write();
        }
    }

    /** Returns when everything that was folded is in the database. */
    void settle() {
        if (!run.isEmpty()) {
            write();
        }
        await();
    }

    private void write() {
        await();
        SortedRun next = leaving;
        leaving = run;
        run = next;
        SortedRun full = leaving;
        writer.begin(() -> files.write(full));
    }

    private void await() {
        writer.await();
        leaving.clear();
    }

    @Override
    public MailboxRow mailbox(UserId owner) {
        MailboxRow row = mailboxOf(run, owner);
        if (row == null) {
            row = mailboxOf(leaving, owner);
        }
        if (row != null) {
            return row;
        }
        byte[] value = get(MailboxFamily.MAILBOXES, MailboxKeys.owner(rowKey.clear(), owner));
        return value == null ? MailboxRow.EMPTY : MailboxValues.decodeMailbox(value);
    }

    /** Keys of the two families that are asked for are never the same: one has one id, the other has two. */
    private byte @Nullable [] get(MailboxFamily family, Bytes key) {
        byte[] value = recent.get(key);
        return value == null ? db.get(family, key.toArray()) : value;
    }

    private static @Nullable MailboxRow mailboxOf(SortedRun run, UserId owner) {
        RunMailbox mailbox = run.find(owner);
        return mailbox == null ? null : mailbox.row();
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        ConversationRow row = conversationOf(run, owner, peer);
        if (row == null) {
            row = conversationOf(leaving, owner, peer);
        }
        if (row != null) {
            return row;
        }
        byte[] value = get(MailboxFamily.CONVERSATIONS, MailboxKeys.conversation(rowKey.clear(), owner, peer));
        return value == null ? null : MailboxValues.decodeConversation(value);
    }

    private static @Nullable ConversationRow conversationOf(SortedRun run, UserId owner, UserId peer) {
        RunConversation conversation = run.find(owner, peer);
        return conversation == null ? null : conversation.row();
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        if (seen != null && !seen.mayContain(owner, peer, side, messageId)) {
            return false;
        }
        return knows(run.find(owner, peer), side, messageId)
                || knows(leaving.find(owner, peer), side, messageId)
                || db.contains(MailboxFamily.IDS, MailboxKeys.id(owner, peer, side, messageId));
    }

    private static boolean knows(@Nullable RunConversation conversation, Side side, MessageId messageId) {
        return conversation != null && conversation.knows(side, messageId);
    }

    @Override
    public @Nullable MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position) {
        byte[] found = db.lastKeyBefore(
                MailboxFamily.MESSAGES,
                MailboxKeys.conversation(owner, peer),
                MailboxKeys.message(owner, peer, position));
        MessagePosition inDatabase = found == null ? null : MailboxKeys.messagePosition(found);
        return later(
                later(before(run.find(owner, peer), position), before(leaving.find(owner, peer), position)),
                inDatabase);
    }

    private static @Nullable MessagePosition before(@Nullable RunConversation conversation, MessagePosition position) {
        return conversation == null ? null : conversation.before(position);
    }

    private static @Nullable MessagePosition later(@Nullable MessagePosition a, @Nullable MessagePosition b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) > 0 ? a : b;
    }

    @Override
    public long inboundUpTo(UserId owner, UserId peer, long sequence) {
        long inbound = inboundUpTo(run.find(owner, peer), sequence);
        if (inbound == RunConversation.UNKNOWN) {
            inbound = inboundUpTo(leaving.find(owner, peer), sequence);
        }
        if (inbound != RunConversation.UNKNOWN) {
            return inbound;
        }
        return InboundCounts.upTo(db, owner, peer, sequence);
    }

    private static long inboundUpTo(@Nullable RunConversation conversation, long sequence) {
        return conversation == null ? RunConversation.UNKNOWN : conversation.inboundUpTo(sequence);
    }

    @Override
    public void putMailbox(UserId owner, MailboxRow row) {
        run.mailbox(owner).put(row);
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        run.conversation(owner, peer).put(row);
    }

    @Override
    public void insertMessage(UserId owner, UserId peer, StoredMessage message) {
        run.conversation(owner, peer).add(message);
        if (seen != null) {
            seen.add(owner, peer, message.side(), message.messageId());
        }
    }

    @Override
    public void insertCount(UserId owner, UserId peer, long sequence, InboundCount count) {
        run.conversation(owner, peer).addCount(sequence, count);
    }

    @Override
    public void insertRead(UserId owner, UserId peer, long sequence, long readSequence) {
        run.conversation(owner, peer).addMarker(sequence, readSequence);
    }

    @Override
    public void insertRecent(UserId owner, RecentsPosition position, UserId peer) {
        run.conversation(owner, peer).insertRecent(position);
    }

    @Override
    public void deleteRecent(UserId owner, RecentsPosition position, UserId peer) {
        run.conversation(owner, peer).deleteRecent(position);
    }

    /** Drops what the writer does not have. */
    @Override
    public void close() {
        writer.close();
        run.close();
        leaving.close();
        recent.close();
    }
}
