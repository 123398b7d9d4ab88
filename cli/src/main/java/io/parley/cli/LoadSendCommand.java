package io.parley.cli;

import io.parley.cli.load.Load;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parley load send}: single sends. */
@Command(
        name = "send",
        description = "Measures sends, one message each, until they can be seen in both mailboxes.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley load send", "  parley load send --rate 1000 --duration 60s --json"})
final class LoadSendCommand implements Callable<Integer> {
    @Mixin
    private LoadFlags flags = new LoadFlags();

    @Override
    public Integer call() throws InterruptedException {
        return flags.measure(Load::send);
    }
}
