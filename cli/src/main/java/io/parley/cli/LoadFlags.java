package io.parley.cli;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.load.CpuMeter;
import io.parley.cli.load.ListeningProcess;
import io.parley.cli.load.Load;
import io.parley.cli.load.LoadPlan;
import io.parley.cli.load.LoadReport;
import io.parley.cli.load.Pace;
import io.parley.cli.terminal.StatusLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a load is measured: the same for every kind of it. */
final class LoadFlags {
    @Mixin
    private CrowdFlags crowd = new CrowdFlags();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "requests a second, evenly spaced, each timed from when it was due (open loop); without it each"
                            + " connection asks again as soon as it has its answer (closed loop)")
    private @Nullable Integer rate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "64",
            description = "each with one request under way at most (default: ${DEFAULT-VALUE})")
    private int connections;

    @Mixin
    private LoadTimeFlags times = new LoadTimeFlags();

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description = "the server's process on this machine, for its CPU time (default: whoever listens at --url)")
    private @Nullable Long serverPid;

    @Option(names = "--json", description = "one JSON object instead of what is good to read")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** One kind of load. */
    @FunctionalInterface
    interface Kind {
        LoadReport measure(Load load, Load.Measuring how) throws InterruptedException;
    }

    /** @return the command's exit code: 0 when every request succeeded */
    int measure(Kind kind) throws InterruptedException {
        Load load = crowd.load(spec);
        LoadPlan plan = Parley.valid(
                spec,
                () -> new LoadPlan(
                        rate == null ? new Pace.Closed() : new Pace.Open(rate),
                        connections,
                        times.warmUp(),
                        times.duration()));
        StatusLine status = StatusLine.of(spec.commandLine().getErr());
        var how = new Load.Measuring(plan, cpu(crowd.address(spec)), status::show);
        LoadReport report;
        try {
            report = kind.measure(load, how);
        } finally {
            status.clear();
        }
        spec.commandLine().getOut().println(json ? report.json() : report.lines());
        return report.errors() == 0 ? 0 : 1;
    }

    private CpuMeter cpu(ServerAddress server) {
        Long pid = serverPid;
        return pid == null
                ? CpuMeter.of(ListeningProcess.at(server))
                : Parley.valid(spec, () -> CpuMeter.ofProcess(pid));
    }
}
