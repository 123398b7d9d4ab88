package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxRow.Newest;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.processor.store.MailboxValues.FeedValue;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/**
 * The store at one moment, for one question: everything it reads comes from one snapshot. Answers are plain values; no iterator
 * leaves. A page costs one seek and as many steps as it has entries, whatever the mailbox holds. One thread.
 */
final class MailboxView implements AutoCloseable {
    private final MailboxDb db;
    private final Snapshot snapshot;
    private final ReadOptions options;

    MailboxView(MailboxDb db) {
        this.db = db;
        snapshot = db.snapshot();
        options = new ReadOptions().setSnapshot(snapshot);
    }

    /** The offset that this moment stands at; -1 when nothing was folded yet. */
    private long applied() {
        byte[] value = db.get(MailboxFamily.META, options, MailboxKeys.APPLIED);
        return value == null ? -1 : new BytesReader(value).fixed();
    }

    /** Whether this moment holds what {@code freshness} names. */
    boolean isFresh(UserId owner, Freshness freshness) {
        return (freshness.seenSequence() == 0 || mailbox(owner).head() >= freshness.seenSequence())
                && freshness.token().map(token -> holds(owner, token)).orElse(true);
    }

    private boolean holds(UserId owner, VisibilityToken token) {
        return switch (token) {
            case VisibilityToken.OfMessage message -> {
                UserId peer = message.conversationId().peerOf(owner);
                Side side = message.sender().equals(owner) ? Side.OWNER : Side.PEER;
                byte[] key = MailboxKeys.id(owner, peer, side, message.messageId());
                yield db.get(MailboxFamily.IDS, options, key) != null;
            }
            case VisibilityToken.OfOffset offset -> applied() >= offset.offset();
        };
    }

    @SuppressWarnings("unchecked") // each query is answered by what its own type parameter says
    <A> A answer(MailboxQuery<A> query) {
        return (A)
                switch (query) {
                    case RecentConversations recents -> answer(recents);
                    case OneConversation one -> summary(one.owner(), one.peer());
                    case ConversationMessages messages -> answer(messages);
                    case FeedAfter feed -> answer(feed);
                };
    }

    private MailboxRow mailbox(UserId owner) {
        byte[] value = db.get(MailboxFamily.MAILBOXES, options, MailboxKeys.owner(owner));
        return value == null ? MailboxRow.EMPTY : MailboxValues.decodeMailbox(value);
    }

    private Page<ConversationSummary, RecentsPosition> answer(RecentConversations query) {
        List<Recent> recents = recents(query);
        boolean more = recents.size() > query.limit();
        List<Recent> page = more ? recents.subList(0, query.limit()) : recents;
        List<byte[]> keys = page.stream()
                .map(recent -> MailboxKeys.conversation(query.owner(), recent.peer()))
                .toList();
        List<byte @Nullable []> rows = db.getAll(MailboxFamily.CONVERSATIONS, options, keys);
        List<ConversationSummary> summaries = new ArrayList<>(page.size());
        for (int i = 0; i < page.size(); i++) {
            byte[] row = rows.get(i);
            if (row == null) {
                throw new IllegalStateException("expected a row for every conversation in the index of recent ones");
            }
            summaries.add(summaryOf(query.owner(), page.get(i).peer(), MailboxValues.decodeConversation(row)));
        }
        return new Page<>(summaries, more ? Optional.of(page.getLast().position()) : Optional.empty());
    }

    private record Recent(UserId peer, RecentsPosition position) {}

    /** One more than the limit where there are as many. */
    private List<Recent> recents(RecentConversations query) {
        List<Recent> recents = new ArrayList<>();
        Newest newest = mailbox(query.owner()).newest();
        byte[] prefix = MailboxKeys.owner(query.owner());
        byte[] start = query.after()
                .map(after -> MailboxKeys.recent(query.owner(), after))
                .orElse(prefix);
        if (newest != null
                && query.after()
                        .map(after -> isBefore(newest.position(), after))
                        .orElse(true)) {
            recents.add(new Recent(newest.peer(), newest.position()));
        }
        try (KeyRange range = new KeyRange(prefix, MailboxKeys.after(prefix)).at(snapshot);
                RocksIterator iterator = db.iterator(MailboxFamily.RECENTS, range.options())) {
            iterator.seek(start);
            while (iterator.isValid() && recents.size() <= query.limit()) {
                RecentsPosition position = MailboxKeys.recentsPosition(iterator.key());
                // The place where the page before ended is not part of this one.
                if (query.after().isEmpty() || !query.after().get().equals(position)) {
                    recents.add(new Recent(UserId.ofBytes(iterator.value()), position));
                }
                if (recents.size() <= query.limit()) {
                    iterator.next();
                }
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new StoreException("expected to read recent conversations", e);
        }
        return recents;
    }

    /** Whether {@code position} comes after {@code after} in a list that goes from the most recent backwards. */
    private static boolean isBefore(RecentsPosition position, RecentsPosition after) {
        return position.lastSentAtMs() < after.lastSentAtMs()
                || (position.lastSentAtMs() == after.lastSentAtMs() && position.lastSequence() < after.lastSequence());
    }

    private Optional<ConversationSummary> summary(UserId owner, UserId peer) {
        byte[] row = db.get(MailboxFamily.CONVERSATIONS, options, MailboxKeys.conversation(owner, peer));
        return row == null
                ? Optional.empty()
                : Optional.of(summaryOf(owner, peer, MailboxValues.decodeConversation(row)));
    }

    private static ConversationSummary summaryOf(UserId owner, UserId peer, ConversationRow row) {
        ConversationRow.Last last = row.last();
        Message message = new Message(
                last.sequence(),
                last.messageId(),
                last.side() == Side.OWNER ? owner : peer,
                last.preview(),
                last.position().sentAtMs());
        return new ConversationSummary(ConversationId.of(owner, peer), peer, row.unread(), row.readSequence(), message);
    }

    private Page<Message, MessagePosition> answer(ConversationMessages query) {
        byte[] prefix = MailboxKeys.conversation(query.owner(), query.peer());
        boolean newestFirst = query.direction() == Direction.NEWEST_FIRST;
        byte[] from = query.from()
                .map(position -> MailboxKeys.message(query.owner(), query.peer(), position))
                .orElse(null);
        // Both bounds are kept by RocksDB itself, so that no step leaves the conversation.
        byte[] lower = from == null || newestFirst ? prefix : MailboxKeys.successor(from);
        byte[] upper = from == null || !newestFirst ? MailboxKeys.after(prefix) : from;
        List<Message> messages = new ArrayList<>();
        MessagePosition last = null;
        boolean more = false;
        try (KeyRange range = new KeyRange(lower, upper).at(snapshot);
                RocksIterator iterator = db.iterator(MailboxFamily.MESSAGES, range.options())) {
            if (newestFirst) {
                iterator.seekToLast();
            } else {
                iterator.seekToFirst();
            }
            while (iterator.isValid()) {
                if (messages.size() == query.limit()) {
                    more = true;
                    break;
                }
                last = MailboxKeys.messagePosition(iterator.key());
                messages.add(
                        messageOf(query.owner(), query.peer(), MailboxValues.decodeMessage(last, iterator.value())));
                if (newestFirst) {
                    iterator.prev();
                } else {
                    iterator.next();
                }
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new StoreException("expected to read messages", e);
        }
        return new Page<>(messages, more ? Optional.ofNullable(last) : Optional.empty());
    }

    private static Message messageOf(UserId owner, UserId peer, StoredMessage stored) {
        return new Message(
                stored.sequence(),
                stored.messageId(),
                stored.side() == Side.OWNER ? owner : peer,
                stored.text(),
                stored.position().sentAtMs());
    }

    private FeedPage answer(FeedAfter query) {
        UserId owner = query.owner();
        long head = mailbox(owner).head();
        List<FeedValue> values = query.after() >= head ? List.of() : feedValues(query);
        List<byte[]> keys = new ArrayList<>();
        for (FeedValue value : values) {
            if (value instanceof FeedValue.OfMessage message) {
                keys.add(MailboxKeys.message(owner, message.peer(), message.position()));
            }
        }
        List<byte @Nullable []> messages = db.getAll(MailboxFamily.MESSAGES, options, keys);
        List<FeedEntry> entries = new ArrayList<>(values.size());
        int nextMessage = 0;
        long sequence = query.after();
        for (FeedValue value : values) {
            sequence++;
            switch (value) {
                case FeedValue.OfMessage message ->
                    entries.add(messageEntry(owner, sequence, message, messages.get(nextMessage++)));
                case FeedValue.OfRead read ->
                    entries.add(new FeedEntry.ReadEntry(
                            sequence, ConversationId.of(owner, read.peer()), read.readSequence()));
            }
        }
        return new FeedPage(entries, head);
    }

    private List<FeedValue> feedValues(FeedAfter query) {
        List<FeedValue> values = new ArrayList<>();
        byte[] prefix = MailboxKeys.owner(query.owner());
        try (KeyRange range = new KeyRange(
                                MailboxKeys.feed(query.owner(), query.after() + 1), MailboxKeys.after(prefix))
                        .at(snapshot);
                RocksIterator iterator = db.iterator(MailboxFamily.FEED, range.options())) {
            iterator.seekToFirst();
            while (iterator.isValid() && values.size() < query.limit()) {
                long expected = query.after() + values.size() + 1;
                long found = new BytesReader(iterator.key(), prefix.length).fixed();
                if (found != expected) {
                    throw new IllegalStateException("expected number " + expected + " in the feed, but got " + found);
                }
                values.add(MailboxValues.decodeFeed(iterator.value()));
                if (values.size() < query.limit()) {
                    iterator.next();
                }
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new StoreException("expected to read the feed", e);
        }
        return values;
    }

    private static FeedEntry messageEntry(
            UserId owner, long sequence, FeedValue.OfMessage message, byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalStateException("expected the message of number " + sequence + " of the feed");
        }
        StoredMessage stored = MailboxValues.decodeMessage(message.position(), value);
        return new FeedEntry.MessageEntry(
                ConversationId.of(owner, message.peer()), messageOf(owner, message.peer(), stored));
    }

    @Override
    public void close() {
        options.close();
        db.releaseSnapshot(snapshot);
        snapshot.close();
    }
}
