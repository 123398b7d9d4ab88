package io.parley.cli.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What one command was told, by its command line and by the environment, and everything that is wrong with it.
 *
 * @param all as the library read it, without what is wrong
 * @param environment of the command
 * @param wrong in the order in which it was found; empty when the command can run
 */
public record GivenSettings(ParseResult all, Map<String, String> environment, List<WrongSetting> wrong) {
    private static final String END_OF_FLAGS = "--";

    public GivenSettings {
        environment = Map.copyOf(environment);
        wrong = List.copyOf(wrong);
    }

    /** Has the library go on behind an error, which it does only when it is told so at each command. */
    public static void collectErrors(CommandSpec command) {
        command.parser().collectErrors(true);
        command.subcommands().values().forEach(subcommand -> collectErrors(subcommand.getCommandSpec()));
    }

    /**
     * Reads it all. The library gives up at the first value that is not of its flag's kind: that one is taken out then, and the rest read again.
     *
     * @param parley with {@link #collectErrors}; its commands have the values afterwards
     */
    public static GivenSettings read(CommandLine parley, Map<String, String> environment, List<String> arguments) {
        SettingCheck check = new SettingCheck(environment);
        Set<String> refused = new HashSet<>();
        List<String> left = List.copyOf(arguments);
        while (true) {
            parley.setDefaultValueProvider(new EnvironmentDefaults(environment, refused));
            ParseResult all = parley.parseArgs(left.toArray(String[]::new));
            List<ParameterException> errors = errors(all);
            Optional<ValueError> value = firstOfAValue(errors, left, refused);
            if (value.isEmpty()) {
                errors.forEach(error -> add(error, check));
                if (last(all).commandSpec().userObject() instanceof Role role) {
                    role.check(check);
                }
                return new GivenSettings(all, environment, check.wrong());
            }
            ValueError found = value.get();
            check.add(found.flag(), found.reason());
            refused.add(found.flag());
            left = without(left, found.flag());
        }
    }

    private record ValueError(String flag, String reason) {}

    /** Of a flag that was not taken out already. */
    private static Optional<ValueError> firstOfAValue(
            List<ParameterException> errors, List<String> arguments, Set<String> refused) {
        return errors.stream()
                .flatMap(error -> flag(error, arguments).map(flag -> new ValueError(flag, reason(error))).stream())
                .filter(error -> !refused.contains(error.flag()))
                .findFirst();
    }

    private static Optional<String> flag(ParameterException error, List<String> arguments) {
        ArgSpec argument = error instanceof MissingParameterException missing
                        && missing.getMissing().size() == 1
                ? missing.getMissing().getFirst()
                : error.getArgSpec();
        boolean missing = error instanceof MissingParameterException;
        return Optional.ofNullable(argument)
                .filter(OptionSpec.class::isInstance)
                .map(option -> ((OptionSpec) option).longestName())
                // Of what is missing, only a flag that stands there without its value.
                .filter(flag -> !missing || arguments.contains(flag));
    }

    /** In the words of people who set something, not of those who write Java. */
    private static String reason(ParameterException error) {
        return String.valueOf(error.getMessage())
                .replaceFirst("^Invalid value for (option|positional parameter)[^:]*: ", "")
                .replaceFirst(" is not an? (int|long|short)$", " is not a whole number")
                .replaceFirst(" is not a (double|float)$", " is not a number");
    }

    private static List<String> without(List<String> arguments, String flag) {
        List<String> left = new ArrayList<>();
        int end = arguments.contains(END_OF_FLAGS) ? arguments.indexOf(END_OF_FLAGS) : arguments.size();
        for (int i = 0; i < end; i++) {
            String argument = arguments.get(i);
            if (argument.equals(flag)) {
                boolean hasValue = i + 1 < end && !arguments.get(i + 1).startsWith("--");
                i += hasValue ? 1 : 0;
            } else if (!argument.startsWith(flag + "=")) {
                left.add(argument);
            }
        }
        left.addAll(arguments.subList(end, arguments.size()));
        return left;
    }

    private static void add(ParameterException error, SettingCheck check) {
        switch (error) {
            case MissingParameterException missing ->
                missing.getMissing().forEach(argument -> check.add(name(argument), "is missing"));
            case UnmatchedArgumentException unmatched ->
                unmatched.getUnmatched().stream().limit(1).forEach(word -> check.add(word, unknown(unmatched)));
            default -> check.add("command line", reason(error));
        }
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String unknown(UnmatchedArgumentException unmatched) {
        List<String> near = unmatched.getSuggestions();
        return "is not known here" + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
    }

    private static List<ParameterException> errors(ParseResult all) {
        return levels(all).stream()
                .flatMap(level -> level.errors().stream())
                .filter(ParameterException.class::isInstance)
                .map(ParameterException.class::cast)
                .toList();
    }

    private static List<ParseResult> levels(ParseResult all) {
        List<ParseResult> levels = new ArrayList<>(List.of(all));
        while (levels.getLast().hasSubcommand()) {
            levels.add(levels.getLast().subcommand());
        }
        return levels;
    }

    private static ParseResult last(ParseResult all) {
        return levels(all).getLast();
    }

    /** What was read of the command that is to run. */
    public ParseResult command() {
        return last(all);
    }

    /** Every setting of the command that has a name, in the order of its help, then its secrets. Shows no secret. */
    public List<GivenValue> values() {
        List<GivenValue> values = new ArrayList<>();
        for (OptionSpec option : command().commandSpec().options()) {
            if (EnvironmentDefaults.hasVariable(option)) {
                values.add(value(option));
            }
        }
        if (command().commandSpec().userObject() instanceof Role role) {
            role.secrets().forEach(secret -> values.add(value(secret)));
        }
        return values;
    }

    private GivenValue value(OptionSpec option) {
        String flag = option.longestName();
        String variable = EnvironmentDefaults.variable(flag);
        if (command().hasMatchedOption(option)) {
            List<String> words = command().matchedOption(flag).originalStringValues();
            return GivenValue.of(flag, variable, String.join(",", words), new ValueSource.CommandLine());
        }
        String given = environment.get(variable);
        if (given != null) {
            return GivenValue.of(flag, variable, given, new ValueSource.Environment(variable));
        }
        SettingText text = SettingText.of(option);
        return text.value().isEmpty() && text.otherwise().isEmpty()
                ? GivenValue.missing(flag, variable)
                : new GivenValue(flag, variable, text.value(), text.otherwise(), new ValueSource.Default());
    }

    private GivenValue value(SecretSetting secret) {
        ValueSource source = secret.source(environment);
        return source instanceof ValueSource.Nowhere
                ? GivenValue.missing(secret.variable(), secret.variable())
                : GivenValue.of(secret.variable(), secret.variable(), "set", source);
    }
}
