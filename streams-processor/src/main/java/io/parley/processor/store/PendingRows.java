package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What the fold has written and the database does not have yet. Rows that many events change are here once, as they are now.
 * Not thread-safe.
 */
final class PendingRows {
    record ConversationKey(UserId owner, UserId peer) {}

    /** Bytes of nobody else's. No value means that the key is deleted. */
    private static final class Row {
        final byte[] key;
        final byte @Nullable [] value;

        Row(byte[] key, byte @Nullable [] value) {
            this.key = key;
            this.value = value;
        }
    }

    private final Map<UserId, MailboxRow> mailboxes = new HashMap<>();
    private final Map<ConversationKey, ConversationRow> conversations = new HashMap<>();
    private final Set<ByteBuffer> ids = new HashSet<>();

    /** In the order in which they were written, which counts where a key is deleted. */
    private final Map<MailboxFamily, List<Row>> rows = new EnumMap<>(MailboxFamily.class);

    /** Changed with every message: they become rows in {@link #finish}. */
    Map<UserId, MailboxRow> mailboxes() {
        return mailboxes;
    }

    /** As {@link #mailboxes}. */
    Map<ConversationKey, ConversationRow> conversations() {
        return conversations;
    }

    boolean knowsId(byte[] key) {
        return ids.contains(ByteBuffer.wrap(key));
    }

    void putId(byte[] key, long sequence) {
        ids.add(ByteBuffer.wrap(key));
        put(MailboxFamily.IDS, key, MailboxValues.encodeNumber(sequence));
    }

    void put(MailboxFamily family, byte[] key, byte[] value) {
        of(family).add(new Row(key, value));
    }

    /**
     * Deletes what was put once and is deleted once: the two vanish together when they meet, and no tombstone is left for readers to
     * step over.
     */
    void delete(MailboxFamily family, byte[] key) {
        of(family).add(new Row(key, null));
    }

    private List<Row> of(MailboxFamily family) {
        return rows.computeIfAbsent(family, _ -> new ArrayList<>());
    }

    /** Whether there is nothing but mailboxes and conversations. */
    boolean hasNoRows() {
        return rows.values().stream().allMatch(List::isEmpty);
    }

    void clear() {
        mailboxes.clear();
        conversations.clear();
        ids.clear();
        rows.values().forEach(List::clear);
    }

    /** Makes rows of mailboxes and conversations, and one of where the database stands with all of it. Once. */
    void finish(long applied) {
        mailboxes.forEach((owner, row) ->
                put(MailboxFamily.MAILBOXES, MailboxKeys.owner(owner), MailboxValues.encodeMailbox(row)));
        conversations.forEach((key, row) -> put(
                MailboxFamily.CONVERSATIONS,
                MailboxKeys.conversation(key.owner(), key.peer()),
                MailboxValues.encodeConversation(row)));
        put(
                MailboxFamily.META,
                MailboxKeys.APPLIED,
                new Bytes(Long.BYTES).fixed(applied).toArray());
    }

    /** Adds all rows to {@code batch}, family by family. */
    void addTo(WriteBatch batch, MailboxDb db) {
        try {
            for (Map.Entry<MailboxFamily, List<Row>> ofFamily : rows.entrySet()) {
                ColumnFamilyHandle handle = db.handle(ofFamily.getKey());
                for (Row row : ofFamily.getValue()) {
                    if (row.value != null) {
                        batch.put(handle, row.key, row.value);
                    } else {
                        batch.singleDelete(handle, row.key);
                    }
                }
            }
        } catch (RocksDBException e) {
            throw new StoreException("expected to add to a batch", e);
        }
    }
}
