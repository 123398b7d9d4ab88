package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code parley} command. Exits with 0 when it did what it was asked, 1 when it could not, 2 when it was asked wrongly. */
@Command(
        name = "parley",
        description = "Parley: a self-hosted, event-sourced store for 1:1 chat.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Parley.Version.class,
        subcommands = {UpCommand.class, TokenCommand.class, ImportCommand.class, DigestCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley up                         run everything on this machine",
            "  parley token alice                a token to call the API as alice",
            "  parley import messages.ndjson     send what is in a file",
            "  parley digest                     prove that mailboxes are what they were",
            "",
            "Every flag is an environment variable as well: --data-dir is PARLEY_DATA_DIR.",
        })
public final class Parley implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Parley())
                .setDefaultValueProvider(new EnvironmentDefaults(environment))
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Parley::report);
    }

    /** A value that its owner refuses is wrong usage, wherever it came from. */
    static <T> T valid(CommandSpec spec, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** One line for whoever typed the command. What only a programmer can act on comes with its trace. */
    private static int report(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof CommandFailure) {
            command.getErr().println("parley: " + failure.getMessage());
        } else {
            command.getErr().println("parley: failed unexpectedly: " + failure);
            failure.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }

    /** The version of the jar that this class came in. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Parley.class.getPackage().getImplementationVersion();
            return new String[] {
                "parley " + (version == null ? "(not packaged)" : version) + " on Java " + Runtime.version()
            };
        }
    }
}
