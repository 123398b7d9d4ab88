package io.parley.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.cli.settings.ConfigurationPage;
import io.parley.cli.settings.GivenSettings;
import io.parley.cli.settings.GivenValue;
import io.parley.cli.settings.Role;
import io.parley.cli.settings.SettingErrors;
import io.parley.cli.settings.WrongSetting;
import io.parley.cli.terminal.Columns;
import io.parley.cli.terminal.SafeText;
import io.parley.cli.terminal.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code parley config}: the settings that a role would run with. Its subcommands are the roles' own classes, so that each flag is here as soon as it is
 * there; they are shown and never run.
 */
@Command(
        name = "config",
        description = {
            "Prints the settings that a role would run with, where each comes from, and all that is wrong with them. Starts nothing.",
            "Of a secret it says only whether it is set.",
        },
        synopsisSubcommandLabel = "ROLE",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the role could start with these settings", "2:it could not"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley config up",
            "  parley config ingest --port 8081 --kafka 10.0.0.1:9092",
            "  parley config processor --json | jq '.settings[] | select(.source != \"default\")'",
            "  parley config --markdown          every setting there is, as in docs/configuration.md",
        })
final class ConfigCommand implements Callable<Integer> {
    private static final String JSON = "--json";

    @Option(
            names = "--markdown",
            description = "a page of all settings of all commands instead, as in docs/configuration.md")
    private boolean markdown;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Gives {@code parley config} a subcommand for each role. */
    static void addRoles(CommandLine parley, List<Supplier<Role>> roles) {
        CommandLine config = Objects.requireNonNull(parley.getSubcommands().get("config"));
        for (Supplier<Role> role : roles) {
            CommandLine shown = new CommandLine(role.get());
            CommandSpec shownSpec = shown.getCommandSpec();
            shownSpec.addOption(OptionSpec.builder(JSON)
                    .description("one JSON object instead of what is good to read")
                    .build());
            shownSpec
                    .usageMessage()
                    .description("Prints the settings with which parley " + shownSpec.name()
                            + " would run, given the same flags and the same environment.")
                    .footer("  parley config " + shownSpec.name(), "  parley config " + shownSpec.name() + " --json");
            config.addSubcommand(shownSpec.name(), shown);
        }
    }

    @Override
    public Integer call() {
        if (!markdown) {
            throw new ParameterException(
                    spec.commandLine(),
                    "expected a role: " + String.join(", ", spec.subcommands().keySet()));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(ConfigurationPage.of(Parley.commandLine(Map.of())));
        out.flush();
        return 0;
    }

    /** Whether what is to run is a role below {@code parley config}. */
    static boolean shows(GivenSettings given) {
        CommandSpec parent = given.command().commandSpec().parent();
        return parent != null && parent.userObject() instanceof ConfigCommand;
    }

    /** @return the exit code */
    static int show(GivenSettings given) {
        CommandLine command = given.command().commandSpec().commandLine();
        if (given.command().hasMatchedOption(JSON)) {
            command.getOut().println(json(given));
        } else {
            table(given).print(command.getOut());
            command.getOut().flush();
            if (!given.wrong().isEmpty()) {
                SettingErrors.print(
                        "parley " + command.getCommandName(),
                        command.getCommandSpec(),
                        given.wrong(),
                        command.getErr());
            }
        }
        return given.wrong().isEmpty() ? 0 : CommandLine.ExitCode.USAGE;
    }

    private static Columns table(GivenSettings given) {
        Style style = Style.ofOutput();
        Columns table = new Columns();
        table.add(style::faint, "SETTING", "FROM", "VALUE");
        for (GivenValue value : given.values()) {
            table.add(row -> row, value.name(), value.source().text(), SafeText.of(shown(value)));
        }
        return table;
    }

    private static String shown(GivenValue value) {
        return value.value()
                .or(() -> value.otherwise().map(words -> "(" + words + ")"))
                .orElse("-");
    }

    private static String json(GivenSettings given) {
        return JsonLine.of(json -> {
            json.writeStringField("role", given.command().commandSpec().name());
            json.writeArrayFieldStart("settings");
            for (GivenValue value : given.values()) {
                write(value, json);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("wrong");
            for (WrongSetting wrong : given.wrong()) {
                json.writeStartObject();
                json.writeStringField("name", wrong.name());
                json.writeStringField("reason", wrong.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(GivenValue value, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", value.name());
        json.writeStringField("variable", value.variable());
        json.writeStringField("value", value.value().orElse(null));
        json.writeStringField("otherwise", value.otherwise().orElse(null));
        json.writeStringField("source", value.source().text());
        json.writeEndObject();
    }
}
