package io.parley.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --limit}, the same for every command that lists. */
final class LimitFlag {
    /** More than anyone reads; a program that wants all of a mailbox follows its feed. */
    private static final int MAX = 10_000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many at most, up to " + MAX + " (default: ${DEFAULT-VALUE})")
    private int limit;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    int value() {
        return Parley.valid(spec, () -> {
            if (limit < 1 || limit > MAX) {
                throw new IllegalArgumentException("expected --limit between 1 and " + MAX + ", but got " + limit);
            }
            return limit;
        });
    }
}
