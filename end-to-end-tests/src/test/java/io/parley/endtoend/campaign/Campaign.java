package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyCommand;
import io.parley.endtoend.checker.Fault;
import io.parley.endtoend.checker.Operation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** The command: one round after the other, each a line here and a line in the ledger, for as long as it is told. */
public final class Campaign {
    private static final String USAGE = """
            campaign [--node up] --faults kill,pause,… --duration 30m [--seed N] [--strikes 20] [--load 3000] [--thinking 50] [--ledger docs/proof.ndjson] [--directory DIR]

            --node      what is broken: up, or cluster
            --faults    what each round strikes with, in turns; named twice, twice as often. "control" alone: power losses that must lose something
            --duration  a round that has begun is finished: 90s, 30m, 8h
            --seed      of the first round
            --strikes   of each round
            --load      at most so many accepted sends from one strike to the next
            --thinking  milliseconds that a device waits at most before it asks again; 0 for as much load as the machine bears
            --ledger    where each round adds a line; the page beside it (.md) is written anew
            --directory where rounds have their data; what is kept of a finding is there
            """;

    /** Instead of faults. */
    private static final String CONTROL = "control";

    private final Map<String, String> options;
    private final PrintStream out;

    private Campaign(Map<String, String> options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Ends with code 0 when every round was clean, 1 when one was not, 2 when the options are wrong. */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        if (arguments.length % 2 != 0 || !options.containsKey("--faults") || !options.containsKey("--duration")) {
            System.err.print(USAGE);
            System.exit(2);
        }
        // Who is told to end leaves no node behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        System.exit(new Campaign(options, System.out).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        if (required("--faults").equals(CONTROL)) {
            return control();
        }
        return campaign(Target.of(options.getOrDefault("--node", Target.UP.label())));
    }

    private <K extends FaultKind> boolean campaign(Target<K> target) throws Exception {
        List<K> kinds = target.faults(required("--faults"));
        Duration duration = Duration.parse("PT" + required("--duration"));
        Random seeds = new Random();
        long seed = Long.parseLong(options.getOrDefault("--seed", Long.toString(seeds.nextLong())));
        int strikes = Integer.parseInt(options.getOrDefault("--strikes", "20"));
        int load = Integer.parseInt(options.getOrDefault("--load", "3000"));
        Duration thinking = Duration.ofMillis(Long.parseLong(options.getOrDefault("--thinking", "0")));
        String commit = commit();
        long end = System.nanoTime() + duration.toNanos();
        boolean clean = true;
        do {
            clean &= round(new RoundPlan<>(target, seed, kinds, strikes, load, thinking), commit);
            seed = seeds.nextLong();
        } while (System.nanoTime() < end);
        return clean;
    }

    private boolean control() throws Exception {
        long seed = Long.parseLong(options.getOrDefault("--seed", Long.toString(new Random().nextLong())));
        long end = System.nanoTime()
                + Duration.parse("PT" + required("--duration")).toNanos();
        boolean lossSeen = true;
        do {
            Path directory = directory(seed);
            PowerControl.Result result = PowerControl.run(directory, seed);
            out.println(Instant.now() + " control, seed " + seed + ": " + result);
            ledger().appendControl(seed, result, Instant.now(), commit());
            new Tree(directory).delete();
            lossSeen &= result.lost() > 0;
            seed = new Random(seed).nextLong();
        } while (System.nanoTime() < end);
        Proof.render(ledger(), page());
        return lossSeen;
    }

    private Path directory(long seed) throws IOException {
        Path all = Path.of(options.getOrDefault(
                "--directory",
                ParleyCommand.ROOT.resolve("end-to-end-tests/target/campaign").toString()));
        return Files.createDirectories(all).resolve("round-" + seed);
    }

    private Path file() {
        return Path.of(options.getOrDefault(
                "--ledger", ParleyCommand.ROOT.resolve("docs/proof.ndjson").toString()));
    }

    private Ledger ledger() {
        return new Ledger(file());
    }

    /** Beside the ledger. */
    private Path page() {
        return file().resolveSibling("proof.md");
    }

    private String required(String option) {
        return Objects.requireNonNull(options.get(option), option);
    }

    private <K extends FaultKind> boolean round(RoundPlan<K> plan, String commit) throws Exception {
        Path directory = directory(plan.seed());
        Round<K> round = new Round<>(plan, directory);
        Ledger ledger = ledger();
        try {
            RoundReport report = round.run();
            out.println(Instant.now() + " " + report.line());
            ledger.append(report, Instant.now(), commit);
            Proof.render(ledger, page());
            if (report.clean()) {
                new Tree(directory).delete();
                return true;
            }
            keep(round, directory, report.verdict().toString());
        } catch (Exception | AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            out.println(Instant.now() + " seed " + plan.seed() + ": BROKEN: " + e);
            ledger.appendBroken(plan, Instant.now(), commit, withoutPlaces(e.toString(), directory));
            keep(round, directory, trace.toString());
        }
        out.println("kept in " + directory + "; the same again: end-to-end-tests/bin/campaign --node "
                + plan.target().label()
                + " --seed " + plan.seed()
                + " --duration 1s --faults " + options.get("--faults") + " --strikes " + plan.strikes() + " --load "
                + plan.acceptedPerStrike() + " --thinking " + plan.thinkingMax().toMillis());
        return false;
    }

    /** Where this machine has things is nobody's business who reads the ledger. */
    private static String withoutPlaces(String what, Path directory) {
        return what.replace(directory.toString(), "DIR").replace(ParleyCommand.ROOT + "/", "");
    }

    /** The node's data is there already. */
    private static void keep(Round<?> round, Path directory, String verdict) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("verdict.txt"), verdict);
        try (PrintStream history = new PrintStream(
                new GZIPOutputStream(Files.newOutputStream(directory.resolve("history.txt.gz"))),
                false,
                StandardCharsets.UTF_8)) {
            for (Fault fault : round.faults()) {
                history.println(fault);
            }
            for (Operation operation : round.operations()) {
                history.println(operation);
            }
        }
    }

    /** Of the sources that run; with a plus when they were changed since. */
    private static String commit() throws IOException, InterruptedException {
        String root = ParleyCommand.ROOT.toString();
        String commit = Shell.run("git", "-C", root, "rev-parse", "--short=10", "HEAD");
        String changed =
                Shell.run("git", "-C", root, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs");
        return changed.isEmpty() ? commit : commit + "+";
    }
}
