package io.parley.cli;

import io.parley.cli.client.Patience;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.load.CpuMeter;
import io.parley.cli.load.DeliverLoad;
import io.parley.cli.load.DeliverPlan;
import io.parley.cli.load.DeliverReport;
import io.parley.cli.load.ListeningProcess;
import io.parley.cli.terminal.StatusLine;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley load deliver}: from a send to the recipient's open stream. */
@Command(
        name = "deliver",
        description = {
            "Measures how long a message takes from the start of its POST to its event on the recipient's open stream.",
            "Sends are due at a fixed rate, and timed from when they were due (open loop, no coordinated omission).",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley load deliver --rate 200", "  parley load deliver --rate 1000 --duration 60s --json"})
final class DeliverCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "sends a second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Mixin
    private LoadTimeFlags times = new LoadTimeFlags();

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "16",
            description = "senders, each with one reader (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "160",
            description = "of each text (default: ${DEFAULT-VALUE})")
    private int bytes;

    @Option(names = "--json", description = "one JSON object instead of what is good to read")
    private boolean json;

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        DeliverPlan plan =
                Parley.valid(spec, () -> new DeliverPlan(rate, times.warmUp(), times.duration(), pairs, bytes));
        StatusLine status = StatusLine.of(spec.commandLine().getErr());
        ServerAddress server = connection.address(spec);
        var load = new DeliverLoad(
                plan,
                server,
                connection.tokens(spec),
                new Patience(PATIENCE),
                CpuMeter.of(ListeningProcess.at(server)),
                sent -> status.show("%,d of %,d sent".formatted(sent, plan.sends())));
        DeliverReport report = load.run();
        status.clear();
        spec.commandLine().getOut().println(json ? report.json() : report.lines());
        return report.failed() == 0 && report.missing() == 0 ? 0 : 1;
    }
}
