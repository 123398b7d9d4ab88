package io.parley.endtoend.campaign;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The wall clock of a node jumps, by libfaketime (package {@code faketime}); its monotonic clock goes on, as on a real machine. */
final class ClockFaults {
    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

    /** From the true time. Between the ends are fewer than the seven days that sends are kept. */
    private static final List<Duration> OFFSETS = List.of(
            Duration.ofDays(-2),
            Duration.ofHours(-1),
            Duration.ofSeconds(-10),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofDays(2));

    /** The library looks at its file once a second, and an answer's date is a second old at most. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(5);

    private static final Duration TOLERANCE = Duration.ofSeconds(4);
    private static final Duration POLL = Duration.ofMillis(200);

    private ClockFaults() {}

    /** Takes effect when the node's answers bear the new date, and the old one was another. */
    static boolean jump(Rig rig, Random random) throws Exception {
        Path clock = rig.scratch().resolve("clock");
        if (!Files.exists(clock)) {
            begin(rig, clock);
        }
        Duration from =
                Duration.ofSeconds(Long.parseLong(Files.readString(clock).strip()));
        Duration to = OFFSETS.get(random.nextInt(OFFSETS.size()));
        write(clock, to);
        long deadline = System.nanoTime() + SEEN_WITHIN.toNanos();
        while (!shows(rig.node(), to)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return !from.equals(to);
    }

    private static void begin(Rig rig, Path clock) throws Exception {
        if (!Files.exists(LIBRARY)) {
            throw new IllegalStateException("expected " + LIBRARY + ": install the package faketime");
        }
        write(clock, Duration.ZERO);
        rig.node().process().stop();
        rig.node()
                .environment()
                .putAll(Map.of(
                        "LD_PRELOAD", LIBRARY.toString(),
                        "FAKETIME_TIMESTAMP_FILE", clock.toString(),
                        "FAKETIME_CACHE_DURATION", "1",
                        "DONT_FAKE_MONOTONIC", "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC", "1"));
        rig.node().start();
    }

    private static void write(Path clock, Duration offset) throws Exception {
        Path whole = clock.resolveSibling("clock.new");
        Files.writeString(whole, "%+d%n".formatted(offset.toSeconds()));
        Files.move(whole, clock, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean shows(Node node, Duration offset) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String date = http.send(
                            HttpRequest.newBuilder(node.url().resolve("/health/live"))
                                    .timeout(Connection.TIME_MAX)
                                    .build(),
                            BodyHandlers.discarding())
                    .headers()
                    .firstValue("Date")
                    .orElseThrow(() -> new AssertionError("expected a date"));
            Instant shown = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now().plus(offset), shown).abs().compareTo(TOLERANCE) < 0;
        }
    }
}
