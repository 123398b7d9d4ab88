package io.parley.benchmarks.report;

import io.parley.benchmarks.flames.FlameGraph;
import io.parley.benchmarks.limits.NothingServer;
import io.parley.benchmarks.limits.ProducerLimit;
import io.parley.processor.store.ReplayMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Everything that is measured, in order. What fails is said in the report, and the rest goes on. */
final class Measurements {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration LOAD_MAX = Duration.ofMinutes(5);

    /** In a conversation of two who take turns, one message waits for the other: so many a second at least. */
    static final long SEEDED_PER_SECOND = 1_000;

    /** Half of the reads a second that {@code up} lets one person make, who is the only one to read a large mailbox. */
    static final int LARGE_RATE = 5_000;

    /** Messages in small mailboxes for each in a large one and each in a long conversation: ten are between all. */
    static final long SMALL_FOR_EACH_LARGE = 8;

    private static final Duration PROGRAM_MAX = Duration.ofMinutes(10);

    /** How long a server that has just started is left alone before its memory is looked at. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final String SECRET = "a secret for measuring, of no use elsewhere";

    /** What {@code up} runs with: the same stack has to be run in the same way. */
    private static final List<String> AS_UP =
            List.of("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "-Xms160m", "-Xmx512m", "-Xmn80m");

    /** As bin/parley starts a rebuild, with room for the broker and the producer that are in the same process here. */
    private static final List<String> AS_REBUILD =
            List.of("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "-Xmx512m", "-Xmn280m");

    private final Place place;
    private final Effort effort;
    private final Figures figures;
    private final Runnable afterEach;
    private final long beganNanos = System.nanoTime();

    /** @param afterEach runs after each step: whoever stops it half-way has what there is by then */
    Measurements(Place place, Effort effort, Figures figures, Runnable afterEach) {
        this.place = place;
        this.effort = effort;
        this.figures = figures;
        this.afterEach = afterEach;
    }

    /** One measurement, which may fail. */
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void step(String what, Step step) throws InterruptedException {
        System.err.printf(
                "%4d s  %s%n", Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds(), what);
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            System.err.println("        failed: " + e.getMessage());
            figures.failed(what, e);
        }
        afterEach.run();
    }

    void run() throws InterruptedException {
        step("starts of up", this::starts);
        step("loads", this::loads);
        step(
                "Kafka's producer alone",
                () -> printed(
                        "producer",
                        place.program(
                                AS_UP,
                                ProducerLimit.class.getName(),
                                Long.toString(effort.load().toSeconds() / 2 + 1),
                                Integer.toString(effort.rounds()))));
        step(
                "mailboxes from the log",
                () -> printed(
                        "replay",
                        place.program(
                                AS_REBUILD,
                                ReplayMeasurement.class.getName(),
                                Long.toString(effort.replayed()),
                                "0",
                                Integer.toString(effort.rounds()))));
        step("JMH", this::jmh);
    }

    private void starts() throws IOException, InterruptedException {
        Path data = place.work().resolve("starts");
        for (int round = 0; round < effort.rounds(); round++) {
            try (Child up = up(data)) {
                figures.add("start.seconds", up.age().toMillis() / 1e3);
                LockSupport.parkNanos(IDLE.toNanos());
                figures.add("start.residentMib", Machine.residentMib(up.pid()));
            }
        }
    }

    private Child up(Path data) {
        Child up = Child.start(
                place.work(),
                "up",
                Map.of("PARLEY_AUTH_HS256_SECRET", SECRET),
                place.parley("up", "--port", "0", "--data-dir", data.toString()));
        try {
            up.await("Parley is ready:", START_MAX);
            return up;
        } catch (RuntimeException e) {
            up.close();
            throw e;
        }
    }

    private void loads() throws InterruptedException {
        try (Child up = up(place.work().resolve("data"));
                Child nothing = Child.start(
                        place.work(),
                        "nothing",
                        Map.of("PARLEY_AUTH_HS256_SECRET", SECRET),
                        place.program(AS_UP, NothingServer.class.getName()))) {
            String url = up.await("Parley is ready:", START_MAX);
            String nowhere = nothing.await("Nothing is ready:", START_MAX);
            step("seed", () -> seed(url, effort.seeded(), "crowd"));
            step("warm-up", () -> warmUp(url, nowhere));
            for (int round = 1; round <= effort.rounds() && hasTime(); round++) {
                round(round, url, nowhere);
            }
            String rate = Integer.toString(LARGE_RATE);
            for (int round = 1; round <= effort.rounds() && hasTime(); round++) {
                step(of(round) + "small mailboxes among few", () -> {
                    load(url, "pageFew", "page", "--rate", rate);
                    load(url, "recentsFew", "recents", "--rate", rate);
                });
            }
            // After what is timed: half a million messages in some seconds leave compactions behind.
            for (int round = 1; round <= effort.rounds() && hasTime(); round++) {
                step(of(round) + "batches", () -> load(url, "batch", "batch", "--connections", "16"));
            }
            step("seed of many mailboxes", () -> seed(url, SMALL_FOR_EACH_LARGE * effort.large(), "crowd"));
            step("seed of a mailbox of many", () -> seed(url, effort.large(), "hub"));
            step("seed of a long conversation", () -> seed(url, effort.large(), "pair"));
            for (int round = 1; round <= effort.rounds() && hasTime(); round++) {
                step(of(round) + "small and large mailboxes among many", () -> {
                    load(url, "pageMany", "page", "--rate", rate);
                    load(url, "pageLarge", "page", "--rate", rate, "--shape", "pair");
                    load(url, "recentsMany", "recents", "--rate", rate);
                    load(url, "recentsLarge", "recents", "--rate", rate, "--shape", "hub");
                });
            }
            flames(up.pid(), url);
        }
    }

    /** Sends run through the most code. */
    private void warmUp(String url, String nowhere) throws InterruptedException {
        for (String kind : List.of("send", "send", "recents", "page")) {
            compile(url, kind);
        }
        compile(nowhere, "send");
        compile(nowhere, "recents");
        var _ = deliver("warmUp", url, Duration.ZERO, effort.settling());
    }

    private void compile(String url, String kind) throws InterruptedException {
        String duration = effort.compiling().toSeconds() + "s";
        run("warmUp", "load", kind, "--url", url, "--json", "--warm-up", "0s", "--duration", duration);
    }

    private boolean hasTime() {
        return System.nanoTime() - beganNanos < effort.timeMax().toNanos();
    }

    private void round(int round, String url, String nowhere) throws InterruptedException {
        String of = of(round);
        step(of + "sends, closed loop", () -> load(url, "send", "send"));
        step(of + "sends to a server that does nothing", () -> load(nowhere, "nothing", "send"));
        step(of + "sends, 1,000/s", () -> load(url, "sendOpen", "send", "--rate", "1000"));
        step(of + "to the recipient's stream, 500/s", () -> deliver(url));
        step(of + "recents", () -> load(url, "recents", "recents"));
        step(of + "recents, 1,000/s", () -> load(url, "recentsOpen", "recents", "--rate", "1000"));
        step(of + "pages", () -> load(url, "page", "page"));
        step(of + "pages, 1,000/s", () -> load(url, "pageOpen", "page", "--rate", "1000"));
        step(of + "reads from a server that does nothing", () -> load(nowhere, "nothingRead", "recents"));
    }

    private String of(int round) {
        return "round " + round + " of " + effort.rounds() + ": ";
    }

    private void seed(String url, long messages, String shape) throws InterruptedException {
        run(
                "seed",
                LOAD_MAX.plusSeconds(messages / SEEDED_PER_SECOND),
                "load",
                "seed",
                "--url",
                url,
                "--messages",
                Long.toString(messages),
                "--shape",
                shape,
                "--json");
    }

    private Json run(String name, String... arguments) throws InterruptedException {
        return run(name, LOAD_MAX, arguments);
    }

    private Json run(String name, Duration timeMax, String... arguments) throws InterruptedException {
        List<String> lines = Child.run(
                place.work(), name, Map.of("PARLEY_AUTH_HS256_SECRET", SECRET), place.parley(arguments), timeMax);
        return Json.parse(lines.getLast());
    }

    private Json load(String url, String figure, String kind, String... more) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("load", kind, "--url", url, "--json"));
        arguments.addAll(List.of("--warm-up", effort.warmUp().toSeconds() + "s"));
        arguments.addAll(List.of("--duration", effort.load().toSeconds() + "s"));
        arguments.addAll(List.of(more));
        Json report = run(figure, arguments.toArray(String[]::new));
        for (String name : List.of(
                "perSecond",
                "visiblePerSecond",
                "perServerCpuSecond",
                "serverCpuMicrosEach",
                "toolCpuMicrosEach",
                "errors")) {
            figures.add(figure + "." + name, report.at(name).number());
        }
        Json operation = report.at("operations").at(kind);
        for (String name : List.of("p50", "p90", "p99", "p999", "max")) {
            figures.add(figure + "." + name, operation.at("ms").at(name).number());
        }
        figures.add(figure + ".answerBytes", operation.at("answerBytes").number());
        return report;
    }

    private Json deliver(String name, String url, Duration warmUp, Duration counting) throws InterruptedException {
        return run(
                name,
                "load",
                "deliver",
                "--url",
                url,
                "--rate",
                "500",
                "--warm-up",
                warmUp.toSeconds() + "s",
                "--duration",
                counting.toSeconds() + "s",
                "--json");
    }

    private void deliver(String url) throws InterruptedException {
        Json report = deliver("deliver", url, effort.warmUp(), effort.load());
        double lost = report.at("failed").number() + report.at("missing").number();
        if (lost > 0) {
            // Times without those that never came would flatter.
            throw new IllegalStateException(
                    "expected every send on its recipient's stream, but " + Math.round(lost) + " did not come");
        }
        for (String name : List.of("p50", "p99", "p999", "max")) {
            figures.add("deliver." + name, report.at("deliveredMs").at(name).number());
        }
    }

    /** Takes each line of JSON that a program prints: a figure by its name, in parts. */
    private void printed(String name, List<String> command) throws InterruptedException {
        for (String line : Child.run(place.work(), name, Map.of(), command, PROGRAM_MAX)) {
            if (line.startsWith("{\"figure\"")) {
                Json figure = Json.parse(line);
                for (String part : List.of("perSecond", "perCpuSecond", "p50", "p99", "max", "bytes")) {
                    figures.add(
                            figure.at("figure").text() + "." + part,
                            figure.at(part).number());
                }
            }
        }
    }

    private void jmh() throws IOException, InterruptedException {
        Path results = place.work().resolve("jmh.json");
        List<String> arguments = new ArrayList<>(List.of(
                "org.openjdk.jmh.Main",
                "(Codec|FanOut|Token|Answer|Query|Fold)Benchmark",
                "-p",
                "memoryMib=64",
                "-prof",
                "io.parley.benchmarks.CpuTime",
                "-rf",
                "json",
                "-rff",
                results.toString()));
        arguments.addAll(effort.jmh());
        var _ = Child.run(
                place.work(),
                "jmh",
                Map.of(),
                place.program(List.of("-Xmx512m"), arguments.toArray(String[]::new)),
                PROGRAM_MAX);
        for (Json result : Json.parse(Files.readString(results)).elements()) {
            String name = result.at("benchmark").text();
            name = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
            for (String parameter : List.of("mailbox", "batch", "stored")) {
                Json value = result.at("params").at(parameter);
                name += value.value() == null ? "" : " " + parameter + "=" + value.text();
            }
            for (Json fork : result.at("primaryMetric").at("rawData").elements()) {
                for (Json iteration : fork.elements()) {
                    figures.add("jmh." + name, iteration.number());
                }
            }
            figures.add(
                    "jmhCpu." + name,
                    result.at("secondaryMetrics").at("cpu").at("score").number());
        }
    }

    private void flames(long pid, String url) throws InterruptedException {
        flame(pid, "send", "Sends, 64 connections", () -> load(url, "flame", "send"));
        flame(pid, "recents", "Recent conversations, 64 connections", () -> load(url, "flame", "recents"));
        flame(pid, "page", "Pages of 50 messages, 64 connections", () -> load(url, "flame", "page"));
    }

    private void flame(long pid, String name, String title, Step load) throws InterruptedException {
        Path recording = place.work().resolve(name + ".jfr");
        step("flame graph of " + name, () -> {
            jcmd(pid, "JFR.start", "name=" + name, "settings=profile", "jdk.CPUTimeSample#enabled=true");
            load.run();
            jcmd(pid, "JFR.stop", "name=" + name, "filename=" + recording);
            long samples = FlameGraph.draw(recording, title, place.pictures().resolve(name + ".svg"));
            figures.add("flame." + name, (double) samples);
        });
    }

    private void jcmd(long pid, String... arguments) throws InterruptedException {
        var _ = Child.run(place.work(), "jcmd", Map.of(), place.jcmd(pid, arguments), START_MAX);
    }
}
