package io.parley.cli.settings;

/** Where a setting's value comes from. */
public sealed interface ValueSource {
    /** A flag. */
    record CommandLine() implements ValueSource {}

    /** The variable of that name. */
    record Environment(String variable) implements ValueSource {}

    /** Nobody has said anything, and there is a value for that. */
    record Default() implements ValueSource {}

    /** Nobody has said anything, and there is none. */
    record Nowhere() implements ValueSource {}

    /** As people and programs read it. */
    default String text() {
        return switch (this) {
            case CommandLine _ -> "command line";
            case Environment(String variable) -> variable;
            case Default _ -> "default";
            case Nowhere _ -> "not set";
        };
    }
}
