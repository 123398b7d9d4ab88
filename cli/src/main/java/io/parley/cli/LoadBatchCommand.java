package io.parley.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley load batch}: sends, many in one request. */
@Command(
        name = "batch",
        description = "Measures batches of messages, until they can be seen in both mailboxes.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley load batch --lines 500"})
final class LoadBatchCommand implements Callable<Integer> {
    @Mixin
    private LoadFlags flags = new LoadFlags();

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "100",
            description = "messages in each batch, all of one sender (default: ${DEFAULT-VALUE})")
    private int lines;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return flags.measure((load, how) -> Parley.validIn(spec, () -> load.batch(how, lines)));
    }
}
