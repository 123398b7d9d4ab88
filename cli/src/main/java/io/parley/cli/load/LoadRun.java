package io.parley.cli.load;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.node.CommandFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One measurement, from opening connections to a report. Single use. */
final class LoadRun {
    private static final double NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ServerAddress server;
    private final LoadPlan plan;
    private final Workload workload;
    private final CpuMeter cpu;
    private final NanoClock clock;
    private final Consumer<String> progress;
    private final CurrentPhase current = new CurrentPhase();

    /** @param progress hears about once a second how it goes, in words */
    LoadRun(
            ServerAddress server,
            LoadPlan plan,
            Workload workload,
            CpuMeter cpu,
            NanoClock clock,
            Consumer<String> progress) {
        this.server = server;
        this.plan = plan;
        this.workload = workload;
        this.cpu = cpu;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Runs it. Blocks for as long as the plan says, and until everything that was sent can be seen.
     *
     * @throws CommandFailure when the server cannot be reached, or answers nothing while it warms up
     */
    LoadReport run() throws InterruptedException {
        try (Connections connections = Connections.open(server, plan.connections(), current)) {
            if (plan.warmUp().isPositive()) {
                Phase warmUp = run(connections, plan.warmUp(), "warm-up");
                if (warmUp.tally().done() == 0) {
                    throw new CommandFailure("expected the server to do something during the warm-up, but got only "
                            + warmUp.tally().outcomes().values().stream()
                                    .map(outcome -> outcome.errors().toString())
                                    .toList());
                }
                workload.awaitVisible();
            }
            return measure(connections);
        }
    }

    private LoadReport measure(Connections connections) throws InterruptedException {
        CpuMeter.Used before = cpu.read();
        Phase measured = run(connections, plan.duration(), "measuring");
        long settlingNanos = clock.nanos();
        workload.awaitVisible();
        CpuMeter.Used used = cpu.read().since(before);
        return new LoadReport(
                plan,
                measured.tally().outcomes(),
                Duration.ofNanos(measured.elapsedNanos()),
                Duration.ofNanos(clock.nanos() - settlingNanos),
                used);
    }

    private Phase run(Connections connections, Duration duration, String what) throws InterruptedException {
        Phase running = new Phase(workload, plan.pace(), clock, duration);
        current.begin(running);
        running.run(connections, plan.connections(), now -> progress.accept(line(what, now, duration)));
        return running;
    }

    private static String line(String what, Phase phase, Duration duration) {
        double seconds = Math.max(1, phase.elapsedNanos()) / (double) TimeUnit.SECONDS.toNanos(1);
        Tally tally = phase.tally();
        return String.format(
                Locale.ROOT,
                "%s: %.0f s of %d s, %,.0f/s, p99 %.1f ms, %d errors",
                what,
                seconds,
                duration.toSeconds(),
                tally.done() / seconds,
                tally.p99Nanos() / NANOS_PER_MS,
                tally.errors());
    }
}
