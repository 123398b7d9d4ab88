package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.MailboxesOnDisk;
import io.parley.cli.node.WorkDirectory;
import io.parley.processor.rebuild.Rebuild;
import io.parley.schemas.topics.LogClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which mailboxes and which log, for the commands that make mailboxes once more, and how they do. */
final class VerifyFlags {
    /** Of both stores together: what is compared is read once. */
    private static final long MEMORY_BYTES = 128L << 20;

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "where there is room for the largest partition's mailboxes once more (default: the data directory)")
    private @Nullable Path workDirectory;

    @Mixin
    private JsonFlag json = new JsonFlag();

    boolean json() {
        return json.isSet();
    }

    DataDirectory directory() {
        return data.directory();
    }

    /**
     * Makes mailboxes once more, compares them with those that are there, and says what comes of it.
     *
     * @param log for where nothing runs; empty for the directory's own log
     * @param which partitions; the others are said to stay
     * @param successor takes the new ones
     * @return whether all are what their log says
     */
    boolean compare(CommandLine command, Optional<LogClient> log, Predicate<Integer> which, Rebuild.Successor successor)
            throws InterruptedException, IOException {
        directory().requireState();
        VerifyReport report = new VerifyReport(command, json.isSet());
        Path parent = workDirectory == null ? directory().root() : workDirectory;
        try (WorkDirectory work = WorkDirectory.in(parent);
                MailboxesOnDisk mailboxes = MailboxesOnDisk.open(directory(), log, work.path())) {
            SortedMap<Integer, Path> stores = mailboxes.stores();
            stores.keySet().stream().filter(which.negate()).forEach(report::left);
            stores.keySet().removeIf(which.negate());
            return new Rebuild(mailboxes.connection(), stores, work.path(), MEMORY_BYTES)
                    .run(report, report::verdict, successor);
        } catch (CommandFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } finally {
            report.finished();
        }
    }
}
