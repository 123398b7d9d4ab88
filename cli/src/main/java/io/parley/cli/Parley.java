package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.cli.settings.GivenSettings;
import io.parley.cli.settings.SettingErrors;
import io.parley.cli.terminal.SafeText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code parley} command. Exits with 0 when it did what it was asked, 1 when it could not, 2 when it was asked wrongly. What is wrong is said all at once. */
@Command(
        name = "parley",
        description = "Parley: a self-hosted, event-sourced store for 1:1 chat.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Parley.Version.class,
        subcommands = {
            UpCommand.class,
            BrokerCommand.class,
            IngestCommand.class,
            ProcessorCommand.class,
            QueryCommand.class,
            SendCommand.class,
            ConversationsCommand.class,
            MessagesCommand.class,
            TailCommand.class,
            TokenCommand.class,
            ImportCommand.class,
            DigestCommand.class,
            VerifyCommand.class,
            RebuildCommand.class,
            CheckpointCommand.class,
            LoadCommand.class,
            ConfigCommand.class,
            CompletionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:asked wrongly: a flag, a variable or an argument", "3:out of memory"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley up                         run everything on this machine",
            "  parley send --as alice bob Hi     send bob a message",
            "  parley tail --as bob              see what comes, as it comes",
            "  parley messages --as bob alice    read a conversation",
            "  parley conversations --as bob     see who has written",
            "  parley token alice                a token to call the API as alice",
            "  parley import messages.ndjson     send what is in a file",
            "  parley digest                     prove that mailboxes are what they were",
            "  parley verify                     prove that mailboxes are what the log says",
            "  parley rebuild                    mailboxes made anew from the log, while the old ones serve",
            "  parley checkpoint DIR             a copy of the mailboxes to start from",
            "  parley load send                  measure how many sends it takes",
            "  parley load deliver               measure how long a message takes",
            "  parley config up                  the settings it would run with, and where they come from",
            "  source <(parley completion bash)  let the shell complete commands and flags",
            "",
            "Every flag is an environment variable as well: --data-dir is PARLEY_DATA_DIR. All of them: docs/configuration.md.",
        })
public final class Parley implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        CommandLine command = commandLine(System.getenv());
        // Java would take what the locale says, which says nothing of UTF-8 where nobody has set it: texts would be
        // lost.
        command.setOut(utf8(FileDescriptor.out)).setErr(utf8(FileDescriptor.err));
        int code = command.execute(arguments);
        command.getOut().flush();
        System.exit(code);
    }

    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine parley = new CommandLine(new Parley());
        ConfigCommand.addRoles(
                parley,
                List.of(
                        UpCommand::new,
                        BrokerCommand::new,
                        IngestCommand::new,
                        ProcessorCommand::new,
                        QueryCommand::new));
        GivenSettings.collectErrors(parley.getCommandSpec());
        return parley.setDefaultValueProvider(new EnvironmentDefaults(environment))
                // A user's id may begin with @; by itself picocli would read a file of that name for more arguments.
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(arguments -> run(parley, environment, arguments))
                .setParameterExceptionHandler((wrong, arguments) -> refuse(wrong))
                .setExecutionExceptionHandler(Parley::report);
    }

    private static int run(CommandLine parley, Map<String, String> environment, ParseResult arguments) {
        Integer help = CommandLine.executeHelpRequest(arguments);
        if (help != null) {
            return help;
        }
        GivenSettings given = GivenSettings.read(parley, environment, arguments.originalArgs());
        if (ConfigCommand.shows(given)) {
            return ConfigCommand.show(given);
        }
        if (!given.wrong().isEmpty()) {
            CommandSpec command = given.command().commandSpec();
            SettingErrors.print(command.qualifiedName(), command, given.wrong(), parley.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return new CommandLine.RunLast().execute(given.all());
    }

    /** What a command found wrong by itself. */
    private static int refuse(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + SafeText.of(String.valueOf(wrong.getMessage())));
        command.getErr().println("More: " + name + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    /** A value that its owner refuses is wrong usage, wherever it came from. */
    static <T> T valid(CommandSpec spec, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** What can be refused while it begins. */
    interface Interruptible<T> {
        T get() throws InterruptedException;
    }

    /** As {@link #valid}, for what takes its time. */
    static <T> T validIn(CommandSpec spec, Interruptible<T> value) throws InterruptedException {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** One line for whoever typed the command. What only a programmer can act on comes with its trace. */
    private static int report(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof CommandFailure) {
            command.getErr().println("parley: " + SafeText.of(String.valueOf(failure.getMessage())));
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
