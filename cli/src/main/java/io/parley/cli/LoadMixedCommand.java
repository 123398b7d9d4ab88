package io.parley.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley load mixed}: sends and reads together. */
@Command(
        name = "mixed",
        description = "Measures sends and reads at the same time; seed first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley load mixed --rate 1000 --sends 20"})
final class LoadMixedCommand implements Callable<Integer> {
    private static final int RECENTS = 20;
    private static final int PAGE = 50;

    @Mixin
    private LoadFlags flags = new LoadFlags();

    @Option(
            names = "--sends",
            paramLabel = "N",
            defaultValue = "50",
            description =
                    "percent of all requests that are sends; of the rest, half read recent conversations and half a"
                            + " page of one (default: ${DEFAULT-VALUE})")
    private int sends;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return flags.measure((load, how) -> Parley.validIn(spec, () -> load.mixed(how, sends, RECENTS, PAGE)));
    }
}
