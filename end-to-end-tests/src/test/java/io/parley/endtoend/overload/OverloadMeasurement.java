package io.parley.endtoend.overload;

import io.parley.endtoend.ParleyProcess;
import io.parley.endtoend.Tokens;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Finds out what a node can do, asks it for ten times as much for minutes, and then for half: {@code end-to-end-tests/bin/overload [--seconds 300]
 * [--times 10] [--seed N] [--node-core N] [-- flags of up]}. Prints what it finds; its exit code says whether the node has kept what it promises.
 */
public final class OverloadMeasurement {
    private static final int USERS = 1_000;

    /** The better compiler has done most of its work by then. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    /** Until it has done so of refusals, too: what is measured is a node that has been at work, not one that has just begun. */
    private static final Duration REFUSING_WARM_UP = Duration.ofSeconds(20);

    /** More than are let in. */
    private static final int UNDER_WAY_REFUSING = 600;

    private static final Duration CAPACITY_TIME = Duration.ofSeconds(15);
    private static final Duration CALM_TIME = Duration.ofSeconds(20);
    private static final Duration AFTERWARDS = Duration.ofSeconds(20);

    /** Enough to keep two cores and a disk busy, and few enough that nobody waits long. */
    private static final int UNDER_WAY = 48;

    private static final double CALM_SHARE = 0.5;
    private static final Duration ACCEPTED_P99_MAX = Duration.ofSeconds(1);
    private static final int NORMAL_AFTER_SECONDS_MAX = 5;

    /**
     * A second is as calm as those before when the slowest of a hundred takes no longer than this many times what it took in the worst of them, since a disk
     * that hesitates does so at any time; or than this.
     */
    private static final int NORMAL_TIMES = 2;

    private static final Duration NORMAL_P99 = Duration.ofMillis(250);

    /** Of the overload, told one by one: of 10 s each, when it lasts for as long as it does by default. */
    private static final int STRETCHES = 30;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int METRICS_TRIES_MAX = 20;
    private static final Duration CAUGHT_UP_PATIENCE = Duration.ofSeconds(60);

    private final ParleyProcess node;
    private final Tokens tokens;
    private final PrintStream out;
    private final Kept kept;

    private OverloadMeasurement(ParleyProcess node, Tokens tokens, PrintStream out) {
        this.node = node;
        this.tokens = tokens;
        this.out = out;
        this.kept = new Kept(node.url(), tokens, USERS);
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>();
        int i = 0;
        for (; i + 1 < arguments.length && !arguments[i].equals("--"); i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        String[] flags = i < arguments.length ? Arrays.copyOfRange(arguments, i + 1, arguments.length) : new String[0];
        Path data = Files.createTempDirectory("parley-overload");
        boolean good;
        try (ParleyProcess node = ParleyProcess.launch(Map.of(), 0, data.resolve("data"), flags)) {
            if (options.containsKey("--node-core")) {
                // At once, while it still begins: what it makes room for follows the cores that it finds.
                node.moveTo(Integer.parseInt(options.get("--node-core")));
            }
            node.awaitReady();
            good = new OverloadMeasurement(node, Tokens.of(data.resolve("data")), System.out)
                    .run(
                            Duration.ofSeconds(Long.parseLong(options.getOrDefault("--seconds", "300"))),
                            Double.parseDouble(options.getOrDefault("--times", "10")),
                            options.containsKey("--seed") ? Long.parseLong(options.get("--seed")) : Mix.anySeed());
            good &= node.stop() == 0;
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(Duration overload, double times, long seed) throws Exception {
        out.printf("seed %d; the load average is %s%n", seed, loadAverage());
        Mix mix = new Mix(node.url(), tokens, USERS, seed);
        try (OpenLoop loop = new OpenLoop(node.url(), mix)) {
            Tally warm = new Tally();
            loop.runClosed(UNDER_WAY, WARM_UP, into(warm));
            loop.runClosed(UNDER_WAY_REFUSING, REFUSING_WARM_UP, into(warm));
            Tally most = new Tally();
            loop.runClosed(UNDER_WAY, CAPACITY_TIME, into(most));
            double capacity = most.accepted() / (CAPACITY_TIME.toNanos() / 1e9);
            out.printf("%d at a time: %.0f accepted a second%n%s%n", UNDER_WAY, capacity, most);

            Tally calm = new Tally();
            Stretches calmSeconds = new Stretches(System.nanoTime(), Duration.ofSeconds(1));
            loop.run(CALM_SHARE * capacity, CALM_TIME, into(calm, calmSeconds));
            loop.awaitAnswers();
            out.printf("half of it, %.0f a second:%n%s%n%s", CALM_SHARE * capacity, calm, refusedByReason());

            Tally over = overload(loop, times * capacity, overload);
            boolean good = judge(over);
            good &= afterwards(loop, CALM_SHARE * capacity, calmSeconds);
            loop.awaitAnswers();
            boolean all = kept.isKept(CAUGHT_UP_PATIENCE);
            return good && all;
        }
    }

    private OpenLoop.Listener into(Tally tally) {
        return (ask, answer, times) -> {
            tally.add(ask.kind(), answer, times);
            kept.add(ask, answer);
        };
    }

    private OpenLoop.Listener into(Tally tally, Stretches stretches) {
        OpenLoop.Listener whole = into(tally);
        return (ask, answer, times) -> {
            whole.answered(ask, answer, times);
            stretches.add(answer, times);
        };
    }

    private Tally overload(OpenLoop loop, double perSecond, Duration time) throws Exception {
        Tally over = new Tally();
        AtomicLong residentMax = new AtomicLong();
        Thread watch = Thread.ofPlatform().daemon().start(() -> watch(residentMax));
        Stretches parts = new Stretches(System.nanoTime(), time.dividedBy(STRETCHES));
        loop.run(perSecond, time, into(over, parts));
        int givenUp = loop.giveUpDue();
        watch.interrupt();
        watch.join();
        out.printf(
                "%.0f a second for %d s (%.0f accepted a second); the process held %d MB at most; load average"
                        + " %s:%n%s%n  had no connection until the end: %d%n"
                        + "  by stretches, %s%n%s",
                perSecond,
                time.toSeconds(),
                over.accepted() / (time.toNanos() / 1e9),
                residentMax.get() >> 20,
                loadAverage(),
                over,
                givenUp,
                parts,
                refusedByReason());
        return over;
    }

    /** Since the node has started; a line for each reason that there was. So soon after an overload the first question may be refused, too. */
    private String refusedByReason() throws IOException {
        for (int i = 1; i < METRICS_TRIES_MAX; i++) {
            try {
                return refusals();
            } catch (IOException e) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
        return refusals();
    }

    private String refusals() throws IOException {
        try (var metrics = node.url().resolve("/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("parley_refused_total") && !line.endsWith(" 0.0"))
                    .map(line -> "  " + line + "\n")
                    .collect(Collectors.joining());
        }
    }

    private void watch(AtomicLong residentMax) {
        try {
            while (!Thread.interrupted()) {
                residentMax.accumulateAndGet(node.residentBytes(), Math::max);
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        } catch (IOException e) {
            out.println("expected to read what the process holds: " + e);
        }
    }

    private boolean judge(Tally over) {
        boolean clean = over.clean();
        boolean quick = over.percentile(99) <= ACCEPTED_P99_MAX.toMillis();
        out.printf(
                "only 200, 202, 429 and 503, each as it has to be: %s; 99 of 100 accepted within %d ms: %s (%.0f ms)%n",
                clean, ACCEPTED_P99_MAX.toMillis(), quick, over.percentile(99));
        return clean && quick;
    }

    private boolean afterwards(OpenLoop loop, double perSecond, Stretches before) throws IOException {
        long begin = System.nanoTime();
        Stretches seconds = new Stretches(begin, Duration.ofSeconds(1));
        loop.run(perSecond, AFTERWARDS, (ask, answer, times) -> {
            kept.add(ask, answer);
            if (times.dueNanos() - begin >= 0) {
                seconds.add(answer, times);
            }
        });
        long p99Max = Math.max(NORMAL_P99.toNanos(), NORMAL_TIMES * before.worstPercentileNanos(99));
        long normal = seconds.normalFrom(p99Max);
        out.printf(
                "back to half: as before after %d s (nothing refused, p99 within %d ms)%n  by seconds, %s%n",
                normal, p99Max / 1_000_000, seconds);
        return normal <= NORMAL_AFTER_SECONDS_MAX;
    }

    private static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }
}
