package io.parley.cli.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The page of all settings, {@code docs/configuration.md}, as Markdown: made from the same model as the flags and their help, so that nothing is told
 * twice and nothing is left out.
 */
public final class ConfigurationPage {
    private static final String HEAD = """
            # Configuration

            <!-- Made by a command; a test compares. After a change of a flag: bin/parley config --markdown >docs/configuration.md -->

            Every flag with a value is an environment variable as well, and the command line wins: `--data-dir DIR` is `PARLEY_DATA_DIR=DIR`. There is no
            configuration file: containers and systemd (`EnvironmentFile=`) set variables as they are. An empty variable is an empty value, not a default.

            A role checks all of its settings before it begins, and says everything that is wrong with them at once, with exit code 2:

            ```
            $ PARLEY_PORT=http bin/parley ingest --replicas 0
            parley ingest: cannot run like this:
              --port (PARLEY_PORT): 'http' is not a whole number
                  where to listen; 0 for any free port
              --kafka (PARLEY_KAFKA): is missing
                  some brokers of the log, comma-separated
              --replicas (PARLEY_REPLICAS): expected --replicas of at least 1, but got 0
                  copies of each record of the log; all but one have to be there for it to be taken
              PARLEY_AUTH_HS256_SECRET: expected PARLEY_AUTH_HS256_SECRET, the secret that users' tokens are signed with, in the environment, or in …
                  what users' tokens are signed with, at least 32 bytes; not beside --auth-jwks-url; or a file with it: PARLEY_AUTH_HS256_SECRET_FILE
            All settings: parley ingest --help
            ```

            `bin/parley config ROLE`, with the flags and in the environment of that role, starts nothing: it prints each setting, its value and where that
            comes from, and then what is wrong. Of a secret it says only whether it is set. `--json` is for programs.

            """;

    private static final String SECRETS = """
            ## Secrets

            They have no flags, since everybody on a machine can read command lines. Each may be in a file instead, as orchestrators mount them: the variable
            with `_FILE` behind its name says which. A line end at the end of the file is no part of the secret. One of the two, not both.

            | variable | for | what it is |
            |---|---|---|
            """;

    private static final String TAIL = """
            ## The launcher

            `bin/parley`, or `parley` in the image, itself reads:

            | variable | what it says |
            |---|---|
            | `PARLEY_JAVA_HOME` | the JDK to run with, 25 or later; else `JAVA_HOME`, the `PATH`, or the usual places |
            | `PARLEY_JAVA_OPTS` | more options for the JVM, after its own, as `-Xmx2g` |
            | `PARLEY_HEAP_PERCENT` | in the image: how much of the container's memory the heap of a node may have, instead of 50 |
            | `PARLEY_BUILD` | `never`: run what is built, however old; else it builds when the sources are newer |
            | `NO_COLOR` | set to anything: no colours |
            | `TERM` | `dumb`: neither colours nor a line that is written over |

            ## Exit codes

            | code | what it means |
            |---|---|
            | 0 | done; for a command that serves: it was asked to stop, and has finished what was in flight |
            | 1 | failed: it was asked rightly and could not, or not all of it. `verify`: different, or it could not be told |
            | 2 | asked wrongly: a flag, a variable or an argument; nothing was begun |
            | 3 | the process ran out of memory and ended itself |
            """;

    private ConfigurationPage() {}

    /** @param parley without anything from an environment */
    public static String of(CommandLine parley) {
        StringBuilder page = new StringBuilder(HEAD);
        List<CommandSpec> others = new ArrayList<>();
        Map<String, Secret> secrets = new TreeMap<>();
        for (CommandLine command : parley.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            if (spec.userObject() instanceof Role role) {
                section(page, spec);
                role.secrets()
                        .forEach(secret -> secrets.merge(
                                secret.variable(), new Secret(secret, List.of(spec.name())), Secret::and));
            } else {
                others.add(spec);
            }
        }
        page.append(SECRETS);
        secrets.values().forEach(secret -> page.append(secret.row()));
        page.append(
                "\nCommands that call the API sign with the first one, where it is set, else with the secret of their `--data-dir`.\n\n");
        others.forEach(command -> sections(page, command));
        return page.append(TAIL).toString();
    }

    private record Secret(SecretSetting setting, List<String> roles) {
        Secret and(Secret other) {
            List<String> all = new ArrayList<>(roles);
            all.addAll(other.roles);
            return new Secret(setting, all);
        }

        String row() {
            return "| `" + setting.variable() + "` | " + String.join(", ", roles) + " | " + cell(setting.description())
                    + " |\n";
        }
    }

    private static void sections(StringBuilder page, CommandSpec command) {
        // What parley config has are the settings of the roles above.
        boolean repeats = command.subcommands().values().stream()
                .anyMatch(subcommand -> subcommand.getCommandSpec().userObject() instanceof Role);
        if (command.subcommands().isEmpty() || repeats) {
            section(page, command);
        } else {
            command.subcommands().values().forEach(subcommand -> sections(page, subcommand.getCommandSpec()));
        }
    }

    private static void section(StringBuilder page, CommandSpec command) {
        List<OptionSpec> options = command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp() && !option.hidden())
                .toList();
        if (options.isEmpty()) {
            return;
        }
        page.append("## ").append(command.qualifiedName()).append("\n\n");
        page.append(String.valueOf(command.usageMessage().description()[0])).append("\n\n");
        page.append("| flag | variable | default | what it says |\n|---|---|---|---|\n");
        options.forEach(option -> page.append(row(option)));
        page.append('\n');
    }

    private static String row(OptionSpec option) {
        SettingText text = SettingText.of(option);
        boolean valued = EnvironmentDefaults.hasVariable(option);
        String flag = option.longestName() + (valued ? " " + option.paramLabel() : "");
        String variable = valued ? "`" + EnvironmentDefaults.variable(option.longestName()) + "`" : "";
        String otherwise = option.required()
                ? "**required**"
                : text.value()
                        .map(value -> "`" + cell(value) + "`")
                        .orElse(cell(text.otherwise().orElse("")));
        return "| `" + cell(flag) + "` | " + variable + " | " + otherwise + " | " + cell(text.what()) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
