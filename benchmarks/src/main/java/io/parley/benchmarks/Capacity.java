package io.parley.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many machines it takes: arithmetic, and nothing else, from what is measured and what is assumed. Needs no other class, so that {@code java Capacity.java}
 * runs it; see {@code benchmarks/capacity}. Each input is a flag, {@code --fold-per-core=25000}.
 */
public final class Capacity {
    private static final double SECONDS_PER_DAY = 86_400;
    private static final double DAYS_PER_YEAR = 365;
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final double MICROS = 1e6;
    private static final double BITS = 8;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final double PETA = 1e15;

    /** Each message is in two mailboxes. */
    private static final double COPIES = 2;

    private static final String MEASURED = "measured on two shared cores: [benchmarks](benchmarks.md)";
    private static final String ASSUMED = "assumed";
    private static final String CHOSEN = "chosen";

    /**
     * A number that everything else follows from.
     *
     * @param source whether somebody has measured it
     */
    private record Input(double value, String unit, String meaning, String source) {}

    private final Map<String, Input> inputs = new LinkedHashMap<>();

    private Capacity() {
        put("sends-per-day", 10e9, "", "sends a day", CHOSEN);
        put("peak", 4, "x", "the busiest hour, of the mean", CHOSEN);
        put("users", 300e6, "", "users", CHOSEN);
        put("years", 10, "", "how long messages are kept", CHOSEN);
        put("log-bytes", 271, "B", "of a message copy in topic messages, one replica", MEASURED);
        put("send-bytes", 300, "B", "of a send in topic sends, one replica", ASSUMED);
        put("store-bytes", 210, "B", "of a message copy in the store, compacted", MEASURED);
        put("http-micros", 29, "us", "of CPU for the HTTP side of a send", MEASURED);
        put("broker-micros", 40, "us", "of CPU for a record: taken, copied twice, read twice", ASSUMED);
        put("fan-out-micros", 30, "us", "of CPU for a send from sends to messages, Streams included", ASSUMED);
        put("fold-per-core", 56_747, "/s", "message copies folded by one core, live, into a small store", MEASURED);
        put(
                "rebuild-per-core",
                136_364,
                "/s",
                "message copies made anew from the log by the CPU time of one core",
                MEASURED);
        put("reads-per-send", 4, "", "lists, pages and feeds that are read for each send", ASSUMED);
        put("read-micros", 100, "us", "of CPU for a read (a page of 50), all nodes together", MEASURED);
        put("read-bytes", 8_000, "B", "of an answer in the mean", ASSUMED);
        put("online", 0.1, "", "of all users, with an open stream at the peak", ASSUMED);
        put("streams-per-node", 50_000, "", "open streams of one query node", ASSUMED);
        put(
                "busy",
                0.5,
                "",
                "of a machine's CPU and network at the peak, so that the rest is there when one of three places fails",
                ASSUMED);
        put("cores", 32, "", "of a machine", ASSUMED);
        put("disk-tb", 60, "TB", "of disk of a machine, NVMe", ASSUMED);
        put("disk-full", 0.7, "", "of a disk, at most: compaction and moves need the rest", ASSUMED);
        put("network-gbit", 25, "Gbit/s", "of a machine, each way", ASSUMED);
        put("log-replicas", 3, "", "copies of the log", ASSUMED);
        put("store-replicas", 2, "", "copies of each mailbox store: one that serves, one that stands by", ASSUMED);
        put(
                "partition-tb",
                2,
                "TB",
                "of one partition's store at most: a machine holds some tens of them and can give them away",
                ASSUMED);
        put("partitions-per-broker", 4_000, "", "replicas of partitions on one broker", ASSUMED);
        put("rebuild-hours", 24, "h", "within which one lost store without a checkpoint has to be back", ASSUMED);
        put("checkpoint-days", 7, "d", "between two checkpoints of a store", ASSUMED);
    }

    private void put(String name, double value, String unit, String meaning, String source) {
        inputs.put(name, new Input(value, unit, meaning, source));
    }

    private double of(String name) {
        Input input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException("expected one of " + inputs.keySet() + ", but got " + name);
        }
        return input.value();
    }

    /** @param arguments inputs that are other than by default */
    public static void main(String[] arguments) {
        Capacity capacity = new Capacity();
        for (String argument : Arrays.asList(arguments)) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            capacity.of(parts[0]);
            capacity.inputs.computeIfPresent(
                    parts[0],
                    (name, input) -> new Input(
                            Double.parseDouble(parts[parts.length - 1]), input.unit(), input.meaning(), "given"));
        }
        capacity.print();
    }

    private void print() {
        line("| input | | what it is | source |");
        line("|---|---:|---|---|");
        inputs.forEach((name, input) -> line("| `" + name + "` | " + number(input.value()) + " " + input.unit() + " | "
                + input.meaning() + " | " + input.source() + " |"));
        line("");
        line("| follows | | how |");
        line("|---|---:|---|");
        rates();
        partitions();
        log();
        processors();
        edge();
        recovery();
    }

    private double peakSends() {
        return of("sends-per-day") / SECONDS_PER_DAY * of("peak");
    }

    private double copiesInAll() {
        return of("sends-per-day") * COPIES * DAYS_PER_YEAR * of("years");
    }

    private void rates() {
        row("sends a second, mean", of("sends-per-day") / SECONDS_PER_DAY, "");
        row("sends a second, peak", peakSends(), "mean x peak");
        row("message copies a second, peak", COPIES * peakSends(), "two mailboxes");
        row("message copies in all", copiesInAll(), "after all years");
        row(
                "messages of a user",
                copiesInAll() / of("users"),
                "in the mean; Zipf says that some have a thousand times as many");
    }

    /** One thread folds a partition, so the peak of the folds is one bound; the time to make a store anew is the other. */
    private double partitionsForFold() {
        return Math.ceil(COPIES * peakSends() / (of("fold-per-core") * of("busy")));
    }

    private double partitionsForRebuild() {
        return Math.ceil(copiesInAll() / (of("rebuild-per-core") * of("rebuild-hours") * SECONDS_PER_HOUR));
    }

    /** What one machine can hold and copy is the third. */
    private double partitionsForStores() {
        return Math.ceil(copiesInAll() * of("store-bytes") / (of("partition-tb") * TERA));
    }

    /** They are for life. */
    private double partitionsChosen() {
        return Math.max(partitionsForFold(), partitionsForStores());
    }

    private void partitions() {
        row("partitions, for the folds", partitionsForFold(), "one thread folds one; peak / (fold-per-core x busy)");
        row(
                "partitions, for stores of a size to move",
                partitionsForStores(),
                "copies x store-bytes / partition-tb: **so many, for life**");
        row(
                "partitions, for a rebuild of everything in time",
                partitionsForRebuild(),
                "copies / (rebuild-per-core x rebuild-hours)");
    }

    private void log() {
        double messagesBytes = copiesInAll() * of("log-bytes") * of("log-replicas");
        double brokersForDisk = Math.ceil(messagesBytes / (of("disk-tb") * TERA * of("disk-full")));
        row("topic messages, PB", messagesBytes / PETA, "copies x log-bytes x log-replicas, kept for ever");
        row("brokers, for the disks", brokersForDisk, "after all years; a tenth of it after the first of ten");
        double records = peakSends() * (1 + COPIES);
        double brokersForCpu = Math.ceil(records * of("broker-micros") / MICROS / (of("cores") * of("busy")));
        row("brokers, for the CPU", brokersForCpu, "records of both topics x broker-micros");
        double in = peakSends() * (of("send-bytes") + COPIES * of("log-bytes"));
        // A leader takes it once, and gives it to the other replicas and to the processors, one of which stands by.
        double out = in * (of("log-replicas") - 1)
                + peakSends() * (of("send-bytes") + COPIES * of("log-bytes") * of("store-replicas"));
        row("out of all brokers, peak, Gbit/s", out * BITS / GIGA, "to replicas, fan-out and stores");
        row("brokers, for the network", Math.ceil(out * BITS / GIGA / (of("network-gbit") * of("busy"))), "");
        row(
                "brokers, for replicas of partitions",
                Math.ceil(2 * of("log-replicas") * partitionsChosen() / of("partitions-per-broker")),
                "two topics");
    }

    private void processors() {
        double storeBytes = copiesInAll() * of("store-bytes") * of("store-replicas");
        row("mailbox stores, PB", storeBytes / PETA, "copies x store-bytes x store-replicas");
        row(
                "processors, for the disks",
                Math.ceil(storeBytes / (of("disk-tb") * TERA * of("disk-full"))),
                "after all years");
        double fold = COPIES * peakSends() * of("store-replicas") / of("fold-per-core");
        double fanOut = peakSends() * of("fan-out-micros") / MICROS;
        row(
                "processors, for the folds",
                Math.ceil((fold + fanOut) / (of("cores") * of("busy"))),
                "stores that stand by fold too");
        row(
                "message copies a second of one partition, peak",
                COPIES * peakSends() / partitionsChosen(),
                "in the mean; fold-per-core is the most that one can have");
    }

    private void edge() {
        double ingest = peakSends() * of("http-micros") / MICROS;
        double reads = peakSends() * of("reads-per-send");
        row("ingest nodes", Math.ceil(ingest / (of("cores") * of("busy"))), "http-micros");
        row("reads a second, peak", reads, "reads-per-send");
        row(
                "machines for reads",
                Math.ceil(reads * of("read-micros") / MICROS / (of("cores") * of("busy"))),
                "query nodes and the processors' share");
        row("answers to reads, peak, Gbit/s", reads * of("read-bytes") * BITS / GIGA, "");
        row("open streams, peak", of("users") * of("online"), "online");
        row(
                "query nodes, for the streams",
                Math.ceil(of("users") * of("online") / of("streams-per-node")),
                "streams-per-node");
    }

    private void recovery() {
        double ofPartition = copiesInAll() / partitionsChosen();
        row(
                "a store from the whole log, days",
                ofPartition / of("rebuild-per-core") / SECONDS_PER_DAY,
                "one partition, one core, after all years");
        double sinceCheckpoint = of("sends-per-day") * COPIES * of("checkpoint-days") / partitionsChosen();
        row(
                "a store from a checkpoint, minutes of folding",
                sinceCheckpoint / of("rebuild-per-core") / 60,
                "what came since, at most");
        double copySeconds = copiesInAll()
                * of("store-bytes")
                / partitionsChosen()
                * BITS
                / (of("network-gbit") * of("busy") * GIGA);
        row(
                "a store from a checkpoint, hours of copying",
                copySeconds / SECONDS_PER_HOUR,
                "one partition at a time over half of one machine's network");
    }

    private static void row(String what, double value, String how) {
        line("| " + what + " | " + number(value) + " | " + how + " |");
    }

    private static String number(double value) {
        for (var scale :
                List.of(Map.entry(1e12, " trillion"), Map.entry(1e9, " billion"), Map.entry(1e6, " million"))) {
            if (value >= scale.getKey()) {
                return trimmed(value / scale.getKey()) + scale.getValue();
            }
        }
        return trimmed(value);
    }

    private static String trimmed(double value) {
        String format = value >= 100 || value == Math.rint(value) ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static void line(String text) {
        System.out.println(text);
    }
}
