package io.parley.cli.node;

import io.parley.broker.EmbeddedBroker;
import io.parley.processor.store.Checkpoint;
import io.parley.processor.store.StoreDirectory;
import io.parley.schemas.topics.LogClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The mailboxes of a data directory, in files to which nobody writes, and the log that they are made from. Of a process that runs there it is a
 * checkpoint, and its log; where none runs, the files themselves, and the log of the {@code parley up} that ran there, or the one that is told.
 */
public final class MailboxesOnDisk implements AutoCloseable {
    private final SortedMap<Integer, Path> stores;
    private final LogClient log;
    private final Parts parts;

    private MailboxesOnDisk(SortedMap<Integer, Path> stores, LogClient log, Parts parts) {
        this.stores = new TreeMap<>(stores);
        this.log = log;
        this.parts = parts;
    }

    /**
     * @param told the log, for where nothing runs; empty for the directory's own log
     * @param work the caller's own directory, for a checkpoint
     * @throws CommandFailure when something runs there that cannot be asked, or there are no mailboxes, or no log
     */
    public static MailboxesOnDisk open(DataDirectory directory, Optional<LogClient> told, Path work) {
        ControlClient node = new ControlClient(directory);
        Optional<LogClient> running = node.log();
        if (running.isPresent()) {
            Path copy = work.resolve("checkpoint");
            var _ = node.checkpoint(copy);
            return new MailboxesOnDisk(Checkpoint.read(copy).directories(), running.get(), new Parts());
        }
        Parts parts = new Parts();
        try {
            // Fails when somebody runs there all the same.
            parts.opened(directory.lock());
            SortedMap<Integer, Path> stores = StoreDirectory.byPartition(directory.state());
            if (stores.isEmpty()) {
                throw new CommandFailure("expected mailboxes in " + directory.state() + ", but there are none");
            }
            return new MailboxesOnDisk(stores, told.orElseGet(() -> ownLog(directory, parts)), parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static LogClient ownLog(DataDirectory directory, Parts parts) {
        if (!Files.isDirectory(directory.broker())) {
            throw new CommandFailure(
                    "expected --kafka, since nothing runs on " + directory.root() + " and the log is not kept there");
        }
        return LogClient.plain(
                parts.opened(EmbeddedBroker.start(directory.broker(), 0)).bootstrapServers());
    }

    /** How Kafka's clients reach the log. */
    public Map<String, Object> connection() {
        return log.settings();
    }

    /** Where each partition's store is. */
    public SortedMap<Integer, Path> stores() {
        return new TreeMap<>(stores);
    }

    @Override
    public void close() {
        parts.close();
    }
}
