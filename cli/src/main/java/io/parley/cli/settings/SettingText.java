package io.parley.cli.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/**
 * How a flag is described, taken apart.
 *
 * @param what it says
 * @param value the one that it has where nobody gives another
 * @param otherwise what goes instead of a value, in words; never beside {@code value}
 */
record SettingText(String what, Optional<String> value, Optional<String> otherwise) {
    /** As every description in {@code --help} ends that has one. */
    private static final Pattern DEFAULT = Pattern.compile("\\s*\\(default: (.*)\\)$");

    static SettingText of(OptionSpec option) {
        String description = String.join(" ", option.description());
        Matcher ending = DEFAULT.matcher(description);
        Optional<String> value = Optional.ofNullable(option.defaultValue());
        if (!ending.find()) {
            return new SettingText(description, value, Optional.empty());
        }
        Optional<String> otherwise = value.isPresent() ? Optional.empty() : Optional.of(ending.group(1));
        return new SettingText(description.substring(0, ending.start()), value, otherwise);
    }
}
