package io.parley.cli.settings;

import java.util.Optional;

/**
 * A setting as it is now.
 *
 * @param name its flag; a secret's variable
 * @param variable the environment's name for it
 * @param value as it was written; of a secret only that it is set; empty when there is none
 * @param otherwise what goes instead of a value, in words; empty where there is one, or nothing goes
 * @param source where it comes from
 */
public record GivenValue(
        String name, String variable, Optional<String> value, Optional<String> otherwise, ValueSource source) {
    /** With a value. */
    static GivenValue of(String name, String variable, String value, ValueSource source) {
        return new GivenValue(name, variable, Optional.of(value), Optional.empty(), source);
    }

    /** Without any. */
    static GivenValue missing(String name, String variable) {
        return new GivenValue(name, variable, Optional.empty(), Optional.empty(), new ValueSource.Nowhere());
    }
}
