package io.parley.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code parley load}: measures a running Parley. */
@Command(
        name = "load",
        description = "Measures a running Parley, as its users meet it.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadSeedCommand.class,
            LoadSendCommand.class,
            LoadBatchCommand.class,
            DeliverCommand.class,
            LoadRecentsCommand.class,
            LoadPageCommand.class,
            LoadMixedCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {"  parley load deliver --rate 200"})
final class LoadCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }
}
