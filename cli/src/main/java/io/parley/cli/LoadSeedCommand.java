package io.parley.cli;

import io.parley.cli.load.Load;
import io.parley.cli.terminal.StatusLine;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley load seed}: mailboxes to measure reads on. */
@Command(
        name = "seed",
        description = {
            "Sends messages for reads to find, and waits until they can be seen.",
            "The same ones each time, down to their ids: run again, it doubles nothing.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley load seed --messages 1000000 --users 20000",
            "  parley load seed --messages 100000 --shape pair",
        })
final class LoadSeedCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private CrowdFlags crowd = new CrowdFlags();

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "100000",
            description = "how many messages (default: ${DEFAULT-VALUE})")
    private long messages;

    @Option(names = "--json", description = "one JSON object instead of what is good to read")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Load load = crowd.load(spec);
        StatusLine status = StatusLine.of(spec.commandLine().getErr());
        long began = System.nanoTime();
        Parley.validIn(spec, () -> {
            load.seed(messages, taken -> status.show("%,d of %,d sent".formatted(taken, messages)));
            return messages;
        });
        status.clear();
        double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        json
                                ? "{\"messages\":%d,\"seconds\":%.3f}%n"
                                : "%,d messages can be seen in both mailboxes, after %.1f s%n",
                        messages,
                        seconds);
        return 0;
    }
}
