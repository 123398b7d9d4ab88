package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.LogAccess;
import io.parley.cli.node.RunningNode;
import io.parley.cli.node.WorkDirectory;
import io.parley.processor.rebuild.Rebuild;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley rebuild}: mailboxes made anew from the log take the place of those that serve, while they serve. */
@Command(
        name = "rebuild",
        description = {
            "Makes the mailboxes of the parley up on a data directory once more from the log, compares the two as verify does, and then"
                    + " puts the new ones in their place.",
            "Reads and sends go on meanwhile. To make them anew while nothing runs, delete the directory state.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley rebuild", "  parley rebuild --data-dir /var/lib/parley"})
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private VerifyFlags flags = new VerifyFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        flags.directory().requireState();
        RunningNode node = new RunningNode(flags.directory());
        node.requireRunning();
        VerifyReport report = new VerifyReport(spec.commandLine());
        try (LogAccess log = LogAccess.open(flags.brokers(), flags.directory());
                WorkDirectory work = WorkDirectory.in(flags.workParent())) {
            new Rebuild(log.connection(), flags.directory().state(), work.path(), VerifyCommand.MEMORY_BYTES)
                    .replace(report, report::verdict, (partition, directory) -> {
                        node.switchTo(partition, directory);
                        spec.commandLine()
                                .getOut()
                                .println("partition " + partition + " serves from the new mailboxes");
                    });
            return 0;
        } catch (CommandFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } finally {
            report.finished();
        }
    }
}
