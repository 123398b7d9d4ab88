package io.parley.endtoend.campaign;

import java.time.Duration;

/**
 * Notices when this whole machine, or this process, has stood still: nobody can be blamed then for an answer that came late. A thread asks for
 * the time ten times a second, and takes what is missing for a standstill.
 */
final class Standstill implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Thread thread =
            Thread.ofPlatform().daemon().name("standstill").start(this::watch);
    private volatile Duration longest = Duration.ZERO;

    private void watch() {
        long last = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(TICK);
                long now = System.nanoTime();
                Duration missing = Duration.ofNanos(now - last).minus(TICK);
                if (missing.compareTo(longest) > 0) {
                    longest = missing;
                }
                last = now;
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Since this was made. */
    Duration longest() {
        return longest;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
