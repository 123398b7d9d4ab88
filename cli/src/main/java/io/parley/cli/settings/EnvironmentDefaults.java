package io.parley.cli.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every flag that takes a value is an environment variable as well: {@code --data-dir} is {@code PARLEY_DATA_DIR}. A flag on the command line wins. */
public final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;
    private final Set<String> refused;

    public EnvironmentDefaults(Map<String, String> environment) {
        this(environment, Set.of());
    }

    /** @param refused flags whose variables are as if they were not there */
    EnvironmentDefaults(Map<String, String> environment, Set<String> refused) {
        this.environment = Map.copyOf(environment);
        this.refused = Set.copyOf(refused);
    }

    /** The environment that a command runs in: its only way to it, so that tests and rehearsals can give it another. */
    public static Map<String, String> environmentOf(CommandSpec command) {
        return command.defaultValueProvider() instanceof EnvironmentDefaults defaults ? defaults.environment : Map.of();
    }

    /** Null leaves it to the default that the flag's own class gives. */
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option && hasVariable(option) && !refused.contains(option.longestName())
                ? environment.get(variable(option.longestName()))
                : null;
    }

    /** Switches, as {@code --json}, have none. */
    public static boolean hasVariable(OptionSpec option) {
        return option.arity().min() > 0;
    }

    public static String variable(String flag) {
        return "PARLEY_"
                + flag.substring("--".length()).toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
