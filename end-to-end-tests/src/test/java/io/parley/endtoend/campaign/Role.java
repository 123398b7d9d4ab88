package io.parley.endtoend.campaign;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** What a process of a cluster is for. */
enum Role {
    /** Its session ends after 9 s of silence, and it needs about as long to start. */
    BROKER(3, Duration.ofSeconds(6)),
    /** Its session ends after 6 s of silence: it is back before that, or another has taken over. */
    PROCESSOR(2, Duration.ofSeconds(9)),
    INGEST(2, Duration.ofSeconds(3)),
    QUERY(2, Duration.ofSeconds(3));

    private static final Duration SOON = Duration.ofMillis(500);

    private final int count;
    private final Duration awayMax;

    /** @param awayMax until who has ended is started again */
    Role(int count, Duration awayMax) {
        this.count = count;
        this.awayMax = awayMax;
    }

    /** @throws IllegalArgumentException when there is no such role */
    static Role of(String node) {
        return valueOf(node.substring(0, node.indexOf('-')).toUpperCase(Locale.ROOT));
    }

    /** Their names, such as {@code broker-1}. */
    List<String> nodes() {
        return IntStream.rangeClosed(1, count).mapToObj(this::node).toList();
    }

    String node(int number) {
        return name().toLowerCase(Locale.ROOT) + "-" + number;
    }

    String anyNode(Random random) {
        return node(1 + random.nextInt(count));
    }

    /** Until one that has ended is started again: at once every other time, as who watches over processes does. */
    Duration away(Random random) {
        return Duration.ofMillis(random.nextLong((random.nextBoolean() ? SOON : awayMax).toMillis()));
    }

    /** Whether what its nodes do for clients is under way now. */
    boolean isBusy(Recorder recorder) {
        return switch (this) {
            case BROKER, INGEST -> recorder.sendsInFlight() > 0;
            case PROCESSOR, QUERY -> recorder.readsInFlight() > 0;
        };
    }

    /** Whether clients reach its nodes through the balancer. */
    boolean isBalanced() {
        return this == INGEST || this == QUERY;
    }
}
