package io.parley.endtoend.campaign;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;

/** The wall clock of a node jumps while it runs; its monotonic clock goes on, as on a real machine. */
final class ClockFaults {
    /** From the true time. */
    private static final List<Duration> OFFSETS = List.of(
            Duration.ofHours(-6),
            Duration.ofHours(-1),
            Duration.ofSeconds(-10),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofHours(6));

    /** An answer's date is a second old at most. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(5);

    private static final Duration TOLERANCE = Duration.ofSeconds(4);

    /** After it, sends must be accepted again. */
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(100);

    private ClockFaults() {}

    /** Takes effect when the node's answers bear the new date. Fails when the node, left to itself, does not accept sends again. */
    static boolean jump(Rig rig, Random random) throws Exception {
        WallClock clock = rig.clock().orElseThrow();
        Duration from = clock.ahead();
        List<Duration> others =
                OFFSETS.stream().filter(offset -> !offset.equals(from)).toList();
        Duration to = others.get(random.nextInt(others.size()));
        clock.show(to);
        boolean shown = awaitShown(rig.node(), to);
        awaitAccepted(rig, from, to);
        return shown;
    }

    private static boolean awaitShown(Node node, Duration ahead) throws Exception {
        long deadline = System.nanoTime() + SEEN_WITHIN.toNanos();
        while (!shows(node, ahead)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return true;
    }

    private static void awaitAccepted(Rig rig, Duration from, Duration to) throws InterruptedException {
        long before = rig.recorder().accepted();
        long deadline = System.nanoTime() + RECOVERS_WITHIN.toNanos();
        while (rig.recorder().accepted() == before) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("expected sends to be accepted within " + RECOVERS_WITHIN
                        + " of a jump of the clock from " + from + " to " + to + " ahead");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private static boolean shows(Node node, Duration ahead) throws Exception {
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
            return Duration.between(Instant.now().plus(ahead), shown).abs().compareTo(TOLERANCE) < 0;
        }
    }
}
