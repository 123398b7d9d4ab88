package io.parley.cli.load;

import java.util.concurrent.locks.LockSupport;

/** Time that never goes back, in nanoseconds from some moment. Used by several threads. */
interface NanoClock {
    NanoClock SYSTEM = new NanoClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void waitUntil(long nanos) throws InterruptedException {
            for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("woken before it was time");
                }
            }
        }
    };

    long nanos();

    /** Returns when it is {@code nanos} or later. */
    void waitUntil(long nanos) throws InterruptedException;
}
