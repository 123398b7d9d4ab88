package io.parley.routing;

import com.sun.management.OperatingSystemMXBean;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What a routed read costs against a direct call; run by hand. Both ends are in this process, so that its CPU time is that of both. Prints the time of half
 * the questions and the CPU of each, in microseconds.
 */
final class RoutedReadCost {
    private static final int QUESTIONS = 20_000;
    private static final MailboxQuery<FeedPage> FEED = TestNode.feed(0);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private RoutedReadCost() {}

    public static void main(String[] args) {
        try (var node = new TestNode()) {
            node.hold(0);
            node.announce(0, Optional.of(node.address()));
            var allowed = new AllowedNodes(List.of(node.address().toString()));
            try (var routed =
                    RoutedMailboxReader.start(RoutingConfig.of(List.of(node.address()), allowed, TestNode.SECRET))) {
                for (int round = 0; round < 3; round++) {
                    measure("direct, 1 at a time", node, 1);
                    measure("routed, 1 at a time", routed, 1);
                    measure("routed, 64 at a time", routed, 64);
                }
            }
        }
    }

    private static void measure(String what, MailboxReader reader, int concurrency) {
        long[] nanos = new long[QUESTIONS];
        var next = new AtomicInteger();
        long cpu = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(0, concurrency)
                        .mapToObj(_ -> CompletableFuture.runAsync(
                                () -> askOn(reader, nanos, next),
                                task -> Thread.ofPlatform().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
        long all = System.nanoTime() - begin;
        long used = PROCESS.getProcessCpuTime() - cpu;
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.1f, p99 %.1f, CPU %.1f, %d/s%n",
                what,
                nanos[QUESTIONS / 2] / 1e3,
                nanos[QUESTIONS * 99 / 100] / 1e3,
                used / 1e3 / QUESTIONS,
                QUESTIONS * 1_000_000_000L / all);
    }

    private static void askOn(MailboxReader reader, long[] nanos, AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < QUESTIONS; i = next.getAndIncrement()) {
            long begin = System.nanoTime();
            var answer = reader.read(FEED, Freshness.ANY, Duration.ZERO).join();
            nanos[i] = System.nanoTime() - begin;
            if (!(answer instanceof Served)) {
                throw new IllegalStateException("expected to be served, but got " + answer);
            }
        }
    }
}
