package io.parley.processor.store;

import io.parley.processor.fold.MailboxState.InboundCount;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.UserId;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Counts the peer's messages up to any number, from the counts that a database has: it has few, and what came between two of them is counted. */
final class InboundCounts {
    private InboundCounts() {}

    /** What the database says, of all of which is older than anything that it does not have. */
    static long upTo(MailboxDb db, UserId owner, UserId peer, long sequence) {
        byte[] conversation = MailboxKeys.conversation(owner, peer);
        byte[] afterConversation = MailboxKeys.after(conversation);
        InboundCount before;
        InboundCount next;
        try (KeyRange range = new KeyRange(conversation, afterConversation);
                RocksIterator counts = db.iterator(MailboxFamily.COUNTS, range.options())) {
            counts.seekForPrev(MailboxKeys.count(owner, peer, sequence));
            before = current(counts);
            if (before == null) {
                counts.seekToFirst();
            } else {
                counts.next();
            }
            next = current(counts);
        } catch (RocksDBException e) {
            throw new StoreException("expected to read counts", e);
        }
        byte[] from = before == null ? conversation : afterEnd(owner, peer, before);
        byte[] to = next == null ? afterConversation : afterEnd(owner, peer, next);
        return (before == null ? 0 : before.inbound()) + inboundBetween(db, from, to, sequence);
    }

    private static @Nullable InboundCount current(RocksIterator counts) throws RocksDBException {
        if (counts.isValid()) {
            return MailboxValues.decodeCount(counts.value());
        }
        counts.status();
        return null;
    }

    private static byte[] afterEnd(UserId owner, UserId peer, InboundCount count) {
        return MailboxKeys.successor(MailboxKeys.message(owner, peer, count.end()));
    }

    /** Beside those that came in order, there may be some that came late, after {@code sequence}. */
    private static long inboundBetween(MailboxDb db, byte[] from, byte[] to, long sequence) {
        long inbound = 0;
        try (KeyRange range = new KeyRange(from, to);
                RocksIterator messages = db.iterator(MailboxFamily.MESSAGES, range.options())) {
            for (messages.seekToFirst(); messages.isValid(); messages.next()) {
                BytesReader message = new BytesReader(messages.value());
                if (message.number() <= sequence && Side.ofCode(message.one()) == Side.PEER) {
                    inbound++;
                }
            }
            messages.status();
        } catch (RocksDBException e) {
            throw new StoreException("expected to read messages", e);
        }
        return inbound;
    }
}
