package io.parley.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley load recents}: the list that a chat client opens with. */
@Command(
        name = "recents",
        description = "Measures reads of people's most recent conversations; seed first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley load seed --messages 100000", "  parley load recents --rate 1000"})
final class LoadRecentsCommand implements Callable<Integer> {
    @Mixin
    private LoadFlags flags = new LoadFlags();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "conversations in each answer (default: ${DEFAULT-VALUE})")
    private int limit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return flags.measure((load, how) -> Parley.validIn(spec, () -> load.recents(how, limit)));
    }
}
