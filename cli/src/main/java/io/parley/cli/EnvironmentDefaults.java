package io.parley.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every flag is an environment variable as well: {@code --data-dir} is {@code PARLEY_DATA_DIR}. A flag on the command line wins. */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Null leaves it to the default that the flag's own class gives. */
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option && option.arity().min() > 0
                ? environment.get(variable(option.longestName()))
                : null;
    }

    static String variable(String flag) {
        return "PARLEY_"
                + flag.substring("--".length()).toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
