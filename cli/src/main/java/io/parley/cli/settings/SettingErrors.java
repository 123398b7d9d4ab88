package io.parley.cli.settings;

import io.parley.cli.terminal.SafeText;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Says to whoever typed a command what is wrong with it: each setting by its flag and its variable, and what it is for. */
public final class SettingErrors {
    private SettingErrors() {}

    /** @param name of the command that cannot run, as it is typed */
    public static void print(String name, CommandSpec command, List<WrongSetting> wrong, PrintWriter err) {
        err.println(name + ": cannot run like this:");
        for (WrongSetting setting : wrong) {
            err.println("  " + SafeText.of(label(command, setting.name()) + ": " + setting.reason()));
            hint(command, setting.name(), err);
        }
        err.println("All settings: " + name + " --help");
    }

    /** {@code --port (PARLEY_PORT)}. */
    private static String label(CommandSpec command, String name) {
        OptionSpec option = option(command, name);
        return option == null || !EnvironmentDefaults.hasVariable(option)
                ? name
                : name + " (" + EnvironmentDefaults.variable(name) + ")";
    }

    private static @Nullable OptionSpec option(CommandSpec command, String name) {
        return name.startsWith("--") ? command.findOption(name) : null;
    }

    private static void hint(CommandSpec command, String name, PrintWriter err) {
        OptionSpec option = option(command, name);
        if (option != null) {
            err.println("      " + SettingText.of(option).what());
        }
        if (command.userObject() instanceof Role role) {
            role.secrets().stream()
                    .filter(secret -> secret.variable().equals(name))
                    .forEach(secret -> err.println(
                            "      " + secret.description() + "; or a file with it: " + secret.fileVariable()));
        }
    }
}
