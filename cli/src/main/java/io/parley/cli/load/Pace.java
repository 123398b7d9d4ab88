package io.parley.cli.load;

/** When requests begin. */
public sealed interface Pace {
    /**
     * At a fixed rate, evenly spaced, whether or not the server keeps up: each is timed from when it was due, so that a server that stalls
     * cannot make fewer of them count (no coordinated omission).
     */
    record Open(int perSecond) implements Pace {
        private static final int RATE_MAX = 100_000;

        public Open {
            Bounds.require("--rate", perSecond, 1, RATE_MAX);
        }

        /** When request {@code number} is due, in nanoseconds after the first. */
        long dueNanos(long number) {
            return Math.round(number * 1e9 / perSecond);
        }
    }

    /** Each connection asks again as soon as it has its answer: how much the server can do, not how long people wait. */
    record Closed() implements Pace {}
}
