package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.LogAccess;
import io.parley.cli.node.WorkDirectory;
import io.parley.processor.rebuild.Rebuild;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley verify}: proves that the mailboxes are what the log says, byte for byte. */
@Command(
        name = "verify",
        description = {
            "Makes the mailboxes once more from the log, beside those that serve, and compares the two.",
            "Prints the digest of each partition, or the first mailbox that differs, and exits with 1 then. What runs may go on.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley verify", "  parley verify --data-dir /var/lib/parley --work-dir /tmp"})
final class VerifyCommand implements Callable<Integer> {
    /** Of both stores together: what verify reads it reads once. */
    static final long MEMORY_BYTES = 128L << 20;

    @Mixin
    private VerifyFlags flags = new VerifyFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        flags.directory().requireState();
        VerifyReport report = new VerifyReport(spec.commandLine());
        try (LogAccess log = LogAccess.open(flags.brokers(), flags.directory());
                WorkDirectory work = WorkDirectory.in(flags.workParent())) {
            Rebuild rebuild = new Rebuild(log.connection(), flags.directory().state(), work.path(), MEMORY_BYTES);
            return rebuild.verify(report, report::verdict) ? 0 : 1;
        } catch (CommandFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } finally {
            report.finished();
        }
    }
}
