package io.parley.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley load page}: the newest messages of a conversation. */
@Command(
        name = "page",
        description = "Measures reads of the newest messages of conversations; seed first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley load seed --messages 100000", "  parley load page --rate 1000"})
final class LoadPageCommand implements Callable<Integer> {
    @Mixin
    private LoadFlags flags = new LoadFlags();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "messages in each answer (default: ${DEFAULT-VALUE})")
    private int limit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return flags.measure((load, how) -> Parley.validIn(spec, () -> load.page(how, limit)));
    }
}
