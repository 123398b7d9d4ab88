package io.parley.benchmarks.report;

import java.time.Duration;
import java.util.List;

/**
 * How long everything takes.
 *
 * @param rounds how often each figure is measured
 * @param compiling of each kind of load, before the first that counts: until the best compiler has done its work
 * @param settling of sends at the pace of the open loops, after that: code that is asked for now and then takes longer to get the best compiler's
 *     attention, which until then takes the time of others
 * @param warmUp before each load counts; the server has been warm since the first
 * @param load how long each load counts
 * @param seeded messages that reads find
 * @param large messages of one conversation, and of one mailbox of many
 * @param replayed records of the log that mailboxes are made from
 * @param timeMax after which no further round begins
 * @param jmh more arguments for JMH
 */
record Effort(
        int rounds,
        Duration compiling,
        Duration settling,
        Duration warmUp,
        Duration load,
        long seeded,
        long large,
        long replayed,
        Duration timeMax,
        List<String> jmh) {

    /** Some twenty-five minutes on two cores that nobody else uses. */
    static final Effort FULL = new Effort(
            3,
            Duration.ofSeconds(30),
            Duration.ofSeconds(150),
            Duration.ofSeconds(3),
            Duration.ofSeconds(8),
            50_000,
            60_000,
            1_000_000,
            Duration.ofMinutes(20),
            List.of("-p", "batch=1,64", "-p", "stored=0"));

    /** Whether everything runs; its figures mean little. */
    static final Effort QUICK = new Effort(
            1,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            5_000,
            4_000,
            30_000,
            Duration.ofMinutes(3),
            List.of(
                    "-p",
                    "batch=64",
                    "-p",
                    "stored=0",
                    "-p",
                    "mailbox=1000",
                    "-wi",
                    "1",
                    "-i",
                    "1",
                    "-w",
                    "200ms",
                    "-r",
                    "200ms"));

    Effort withLarge(long messages) {
        Duration longer = timeMax.plusSeconds(
                messages * (Measurements.SMALL_FOR_EACH_LARGE + 2) / Measurements.SEEDED_PER_SECOND);
        return new Effort(rounds, compiling, settling, warmUp, load, seeded, messages, replayed, longer, jmh);
    }
}
