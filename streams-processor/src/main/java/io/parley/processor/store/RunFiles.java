package io.parley.processor.store;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.store.MailboxValues.FeedValue;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.rocksdb.RocksDBException;

/**
 * Makes files of a {@link SortedRun}, one of each family, and gives them to the database. Not all at once, which RocksDB's Java API cannot: a database
 * that got some of them is worth nothing. Not thread-safe.
 */
final class RunFiles {
    private final MailboxDb db;
    private final Path directory;
    private final RowCache recent;
    private final Bytes key = new Bytes();
    private final Bytes value = new Bytes();

    /**
     * @param directory where files are made; of the database's file system, so that they are not copied, and nobody else's
     * @param recent hears of rows that the fold may ask for
     */
    RunFiles(MailboxDb db, Path directory, RowCache recent) {
        this.db = db;
        this.directory = directory;
        this.recent = recent;
    }

    /** Returns when it is in the database and on disk. */
    void write(SortedRun run) {
        Map<MailboxFamily, TableFile> files = new EnumMap<>(MailboxFamily.class);
        try {
            StoreDirectory.delete(directory);
            Files.createDirectories(directory);
            for (RunMailbox mailbox : run.sortedMailboxes()) {
                write(mailbox, run, files);
            }
            db.awaitRoomForFiles();
            for (Map.Entry<MailboxFamily, TableFile> file : files.entrySet()) {
                file.getValue().finish();
                db.ingest(file.getKey(), file.getValue().path());
            }
            StoreDirectory.delete(directory);
        } catch (RocksDBException e) {
            throw new StoreException("expected to write the files of a run", e);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to write to " + directory, e);
        } finally {
            files.values().forEach(TableFile::close);
        }
    }

    private void write(RunMailbox mailbox, SortedRun run, Map<MailboxFamily, TableFile> files) throws RocksDBException {
        UserId owner = mailbox.owner();
        MailboxRow row = mailbox.row();
        if (row != null) {
            putRow(
                    MailboxFamily.MAILBOXES,
                    MailboxKeys.owner(key.clear(), owner),
                    MailboxValues.encode(value.clear(), row),
                    files);
        }
        for (RunMailbox.Recent recent : mailbox.sortedRecents()) {
            TableFile file = of(MailboxFamily.RECENTS, files);
            MailboxKeys.recent(key.clear(), owner, recent.position());
            UserId peer = recent.peer();
            if (peer != null) {
                file.put(key, value.clear().lastUser(peer));
            } else {
                file.delete(key);
            }
        }
        IntList changes = mailbox.changes();
        for (int i = 0; i < changes.size(); i++) {
            writeChange(owner, changes.get(i), run, files);
        }
        for (RunConversation conversation : mailbox.sortedConversations()) {
            write(owner, conversation, run.buffer(), files);
        }
    }

    private void writeChange(UserId owner, int change, SortedRun run, Map<MailboxFamily, TableFile> files)
            throws RocksDBException {
        RunBuffer buffer = run.buffer();
        long sequence;
        FeedValue row;
        if (RunMailbox.isMarker(change)) {
            int marker = RunMailbox.marker(change);
            UserId peer = run.conversation(buffer.conversationOfMarker(marker)).peer();
            sequence = buffer.markerSequence(marker);
            row = new FeedValue.OfRead(peer, buffer.readSequence(marker));
        } else {
            UserId peer = run.conversation(buffer.conversation(change)).peer();
            sequence = buffer.sequence(change);
            row = new FeedValue.OfMessage(peer, buffer.position(change));
        }
        of(MailboxFamily.FEED, files)
                .put(MailboxKeys.feed(key.clear(), owner, sequence), MailboxValues.encode(value.clear(), row));
    }

    private void write(
            UserId owner, RunConversation conversation, RunBuffer buffer, Map<MailboxFamily, TableFile> files)
            throws RocksDBException {
        UserId peer = conversation.peer();
        ConversationRow row = conversation.row();
        if (row != null) {
            putRow(
                    MailboxFamily.CONVERSATIONS,
                    MailboxKeys.conversation(key.clear(), owner, peer),
                    MailboxValues.encode(value.clear(), row),
                    files);
        }
        writeMessages(owner, conversation, buffer, files);
        for (RunConversation.Counted counted : conversation.counts()) {
            of(MailboxFamily.COUNTS, files)
                    .put(
                            MailboxKeys.count(key.clear(), owner, peer, counted.sequence()),
                            MailboxValues.encode(value.clear(), counted.count()));
        }
        for (RunConversation.Id id : conversation.ids()) {
            of(MailboxFamily.IDS, files)
                    .put(
                            MailboxKeys.id(key.clear(), owner, peer, id.side(), id.high(), id.low()),
                            value.clear().number(id.sequence()));
        }
    }

    private void writeMessages(
            UserId owner, RunConversation conversation, RunBuffer buffer, Map<MailboxFamily, TableFile> files)
            throws RocksDBException {
        UserId peer = conversation.peer();
        IntList messages = conversation.inOrder();
        for (int i = 0; i < messages.size(); i++) {
            int message = messages.get(i);
            of(MailboxFamily.MESSAGES, files)
                    .put(
                            MailboxKeys.message(
                                    key.clear(), owner, peer, buffer.sentAtMs(message), buffer.sourceOffset(message)),
                            buffer.messageValue(message));
        }
    }

    /** The next runs' fold may ask for it. */
    private void putRow(MailboxFamily family, Bytes rowKey, Bytes row, Map<MailboxFamily, TableFile> files)
            throws RocksDBException {
        of(family, files).put(rowKey, row);
        recent.put(rowKey, row);
    }

    private TableFile of(MailboxFamily family, Map<MailboxFamily, TableFile> files) throws RocksDBException {
        TableFile file = files.get(family);
        if (file == null) {
            // One without a row would be refused.
            file = db.newFile(family, directory.resolve(family + ".sst"));
            files.put(family, file);
            file.open();
        }
        return file;
    }
}
