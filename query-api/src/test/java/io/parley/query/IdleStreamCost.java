package io.parley.query;

import io.parley.schemas.ids.UserId;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Measures what an idle stream costs, its client's end in the same process included: {@code main} prints it. */
final class IdleStreamCost {
    private static final int STREAMS = 2_000;

    private IdleStreamCost() {}

    /** What a garbage collection leaves, and what is outside of the heap, in bytes; and platform threads. */
    private record Used(long heap, long direct, int threads) {
        static Used now() {
            for (int i = 0; i < 5; i++) {
                System.gc();
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Used(heap, direct, ManagementFactory.getThreadMXBean().getThreadCount());
        }
    }

    public static void main(String[] arguments) throws Exception {
        StreamConfig config = new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(30), 16, 2 * STREAMS);
        try (QueryServer server = QueryServer.start(config)) {
            List<RawStream> streams = new ArrayList<>();
            // What only the first ones need is not an idle stream's cost.
            open(server, streams, 100);
            Used before = Used.now();
            open(server, streams, STREAMS);
            Used after = Used.now();
            System.out.printf(
                    "%d idle streams: %d bytes of heap and %d of direct memory each, %d more platform threads%n",
                    STREAMS,
                    (after.heap() - before.heap()) / STREAMS,
                    (after.direct() - before.direct()) / STREAMS,
                    after.threads() - before.threads());
            for (RawStream stream : streams) {
                stream.close();
            }
        }
    }

    private static void open(QueryServer server, List<RawStream> streams, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            UserId user = new UserId("user-" + streams.size());
            server.mailboxes.send(user, user, "hi", 1);
            streams.add(RawStream.open(server, user));
        }
        while (server.mailboxes.waiting() < streams.size()) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
