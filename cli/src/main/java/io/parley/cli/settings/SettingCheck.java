package io.parley.cli.settings;

import io.parley.cli.node.CommandFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gathers what is wrong with a command's settings. The first thing that is said of a setting stands. Not thread-safe. */
public final class SettingCheck {
    private static final Pattern NAME = Pattern.compile("--[a-z][a-z0-9-]+|PARLEY_[A-Z0-9_]+");

    private final Map<String, String> environment;
    private final Map<String, String> wrong = new LinkedHashMap<>();

    SettingCheck(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public Map<String, String> environment() {
        return environment;
    }

    /**
     * Makes a value, to see whether that goes.
     *
     * @param name the setting that is to blame when it does not
     * @param value throws {@link IllegalArgumentException} or {@link CommandFailure} when it is not right
     * @return whether this setting is right, as far as is known
     */
    public boolean that(String name, Supplier<?> value) {
        try {
            var _ = value.get();
        } catch (IllegalArgumentException | CommandFailure e) {
            add(name, String.valueOf(e.getMessage()));
        }
        return !wrong.containsKey(name);
    }

    /** As {@link #that(String, Supplier)}, for values of several settings: the one that the error names first is to blame. */
    public void that(Supplier<?> value) {
        try {
            var _ = value.get();
        } catch (IllegalArgumentException | CommandFailure e) {
            String reason = String.valueOf(e.getMessage());
            Matcher name = NAME.matcher(reason);
            add(name.find() ? name.group() : "settings", reason);
        }
    }

    void add(String name, String reason) {
        wrong.putIfAbsent(name, reason);
    }

    List<WrongSetting> wrong() {
        return wrong.entrySet().stream()
                .map(entry -> new WrongSetting(entry.getKey(), entry.getValue()))
                .toList();
    }
}
