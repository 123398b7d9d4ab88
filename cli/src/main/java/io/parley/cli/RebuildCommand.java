package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.ControlClient;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley rebuild}: mailboxes made anew from the log take the place of those that serve, while they serve. */
@Command(
        name = "rebuild",
        description = {
            "Makes the mailboxes of the up or processor on a data directory once more from the log, compares the two as verify does, and"
                    + " then puts the new ones in their place, one partition after the other.",
            "Reads and sends go on meanwhile. Copies that are kept here for other processors stay as they are. To make everything anew while"
                    + " nothing runs, delete the directory state.",
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
        ControlClient node = new ControlClient(flags.directory());
        Set<Integer> folded = node.folded();
        Set<Integer> left = new TreeSet<>(folded);
        var _ = flags.compare(spec.commandLine(), Optional.empty(), folded::contains, (partition, directory) -> {
            node.switchTo(partition, directory);
            left.remove(partition);
            String line = flags.json()
                    ? JsonLine.of(fields -> {
                        fields.writeNumberField("partition", partition);
                        fields.writeStringField("verdict", "switched");
                    })
                    : "partition " + partition + " serves from the new mailboxes";
            spec.commandLine().getOut().println(line);
        });
        if (!left.isEmpty()) {
            throw new CommandFailure("expected partitions " + left
                    + " to stay on this node, but they were moved away: they are as they were");
        }
        return 0;
    }
}
