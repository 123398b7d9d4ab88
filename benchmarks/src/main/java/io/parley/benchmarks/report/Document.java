package io.parley.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured, as a page that people read. */
final class Document {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Figures figures;
    private final List<String> lines = new ArrayList<>();

    Document(Figures figures) {
        this.figures = figures;
    }

    /**
     * @param machine where and of what
     * @param note what else a reader has to know; empty for nothing
     */
    String text(List<String> machine, String loadBefore, Effort effort, String note) {
        lines.add("# Benchmarks");
        lines.add("");
        lines.add("Written by `benchmarks/report`, which measures everything again; do not edit. Each figure is the"
                + " median of "
                + effort.rounds() + " runs, with the lowest and the highest.");
        if (!note.isEmpty()) {
            lines.add("");
            lines.add("**" + note + "**");
        }
        lines.add("");
        machine.forEach(line -> lines.add("- " + line));
        lines.add("- load average of the machine before: " + loadBefore + "; at the end: " + Machine.loadAverage());
        lines.add("- `parley up` as it comes: one partition, every append synced to disk before it is acknowledged,"
                + " a heap of at most 512 MB; the load tool, the broker and everything else on"
                + " the same cores");
        lines.add(String.format(
                Locale.ROOT,
                "- loads: %d s each after %d s of warm-up, and %d s of each kind before the first, of sends twice that and %d s at 500/s;"
                        + " 64 connections (batches: 16, of 100 messages), texts of 160 bytes in the mean, 5,000 people,"
                        + " few of whom write most (Zipf)",
                effort.load().toSeconds(),
                effort.warmUp().toSeconds(),
                effort.compiling().toSeconds(),
                effort.settling().toSeconds()));
        lines.add("");
        goals(effort);
        limits();
        jmh();
        capacity();
        pictures();
        failures();
        return String.join("\n", lines) + "\n";
    }

    private void goals(Effort effort) {
        lines.add("## Goals");
        lines.add("");
        lines.add("The second column is what a day's work of Javalin and PostgreSQL 15 does on such a machine, measured"
                + " elsewhere. The limit is what the parts do when they are used in the same way for nothing,"
                + " measured in the same run; the sends' own is what HTTP, Kafka's producer, the fan-out's code"
                + " and two raw writes to RocksDB take together.");
        lines.add("");
        lines.add("| | Javalin + PostgreSQL | limit of the parts | goal | measured | of the limit |");
        lines.add("|---|---|---|---|---|---|");
        composeLimit();
        row(
                "sends per server CPU second, folded into both mailboxes",
                "1,900–3,400",
                "parts.perCpuSecond",
                "5,000",
                "send.perServerCpuSecond");
        row(
                "sends per second, closed loop, 64 connections",
                "3,100–5,700",
                "nothing.perSecond",
                "8,000",
                "send.perSecond");
        row("the same, until the last can be seen in both mailboxes", "", "", "", "send.visiblePerSecond");
        row("batch sends per second", "–", "", "20,000", "batch.perSecond");
        row("the same, until the last can be seen in both mailboxes", "", "", "", "batch.visiblePerSecond");
        row("ack at 1,000/s: p50, ms", "0.9", "producerAck.p50", "2", "sendOpen.p50");
        row("ack at 1,000/s: p99, ms", "7.4", "producerAck.p99", "8", "sendOpen.p99");
        row("POST to the recipient's open stream at 500/s: p50, ms", "1.6", "", "4", "deliver.p50");
        row("POST to the recipient's open stream at 500/s: p99, ms", "5.5", "", "12", "deliver.p99");
        row(
                "recents (20) per server CPU second",
                "2,200–3,700",
                "nothingRead.perServerCpuSecond",
                "8,000",
                "recents.perServerCpuSecond");
        row("recents at 1,000/s: p99, ms", "2.6–5.3", "", "2.5", "recentsOpen.p99");
        row(
                "pages of 50 per server CPU second",
                "2,800–3,900",
                "nothingRead.perServerCpuSecond",
                "7,000",
                "page.perServerCpuSecond");
        row("pages at 1,000/s: p99, ms", "2.5–10", "", "2.5", "pageOpen.p99");
        large(effort);
        foldPerCpuSecond();
        row(
                "fold, message copies per CPU second (batches of 64)",
                "",
                "rows.perCpuSecond",
                "36,000",
                "fold.perCpuSecond");
        row(
                "rebuild from the log, message copies per second",
                "",
                "rows.perSecond",
                "100,000; then 300,000",
                "rebuild.perSecond");
        row(
                "store bytes per message copy (160 bytes of text), compacted",
                "",
                "",
                "at most 220",
                "storeBytesPerCopy.bytes");
        row("`up`: seconds until ready", "", "", "3", "start.seconds");
        row("`up`: resident when idle, MiB", "", "", "400", "start.residentMib");
        lines.add("");
    }

    private void row(String what, String peer, String limit, String goal, String measured) {
        lines.add("| " + what + " | " + peer + " | " + (limit.isEmpty() ? "" : figures.text(limit)) + " | " + goal
                + " | " + figures.text(measured) + " | " + (limit.isEmpty() ? "" : figures.share(measured, limit))
                + " |");
    }

    /** What a send's parts take together when nothing is lost between them. */
    private void composeLimit() {
        Optional<Double> http = figures.median("nothing.perServerCpuSecond");
        Optional<Double> producer = figures.median("producer.perCpuSecond");
        Optional<Double> fanOut = figures.median("jmh.FanOutBenchmark.fanOut");
        Optional<Double> rows = figures.median("rows.perCpuSecond");
        if (http.isPresent() && producer.isPresent() && fanOut.isPresent() && rows.isPresent()) {
            double micros = MICROS_PER_SECOND / http.get()
                    + MICROS_PER_SECOND / producer.get()
                    + fanOut.get()
                    + 2 * MICROS_PER_SECOND / rows.get();
            figures.set("parts.perCpuSecond", MICROS_PER_SECOND / micros);
        }
    }

    private void large(Effort effort) {
        large("recents", "recents of small mailboxes", "recents of a mailbox", effort);
        large("page", "pages of small conversations", "pages of a conversation", effort);
    }

    private void large(String kind, String ofSmall, String ofLarge, Effort effort) {
        String all = count((Measurements.SMALL_FOR_EACH_LARGE + 2) * effort.large() + effort.seeded());
        withinTwenty(
                ofSmall + " among " + all + " messages and more, of those before these came",
                kind + "Many.perServerCpuSecond",
                kind + "Few.perServerCpuSecond");
        withinTwenty(
                ofLarge + " of " + count(effort.large()) + " messages among them, of the same",
                kind + "Large.perServerCpuSecond",
                kind + "Few.perServerCpuSecond");
        row("their p99, ms", "", "", "", kind + "Large.p99");
    }

    private void withinTwenty(String what, String measured, String before) {
        lines.add("| " + what + " | | | within 20 % | " + figures.share(measured, before)
                + " per server CPU second, at " + count(Measurements.LARGE_RATE) + "/s | |");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void foldPerCpuSecond() {
        figures.median("jmhCpu.FoldBenchmark.fold batch=64 stored=0")
                .ifPresent(micros -> figures.set("fold.perCpuSecond", MICROS_PER_SECOND / micros));
    }

    private void limits() {
        lines.add("## Limits, and what measuring costs");
        lines.add("");
        lines.add("| | per second | per CPU second | p50 / p99, ms |");
        lines.add("|---|---|---|---|");
        limit(
                "HTTP with token and JSON, a send that goes nowhere",
                "nothing.perSecond",
                "nothing.perServerCpuSecond",
                "nothing");
        limit(
                "HTTP with token and JSON, an empty answer",
                "nothingRead.perSecond",
                "nothingRead.perServerCpuSecond",
                "nothingRead");
        limit(
                "Kafka's producer, acks=all, synced, 64 in flight, broker beside it",
                "producer.perSecond",
                "producer.perCpuSecond",
                "");
        limit("the same at 1,000/s", "", "", "producerAck");
        limit(
                "plain consumer of topic `messages`, broker beside it",
                "consumer.perSecond",
                "consumer.perCpuSecond",
                "");
        limit("RocksDB, the fold's rows in batches of 10,000 copies", "rows.perSecond", "rows.perCpuSecond", "");
        limit("rebuild", "rebuild.perSecond", "rebuild.perCpuSecond", "");
        lines.add("");
        lines.add("The load tool itself takes " + figures.text("nothing.toolCpuMicrosEach") + " µs of CPU for a send, "
                + figures.text("recents.toolCpuMicrosEach") + " for a list of recent conversations, and "
                + figures.text("page.toolCpuMicrosEach") + " for a page; the server "
                + figures.text("send.serverCpuMicrosEach") + ", " + figures.text("recents.serverCpuMicrosEach")
                + " and "
                + figures.text("page.serverCpuMicrosEach") + ".");
        lines.add("");
        lines.add("A closed loop tells how much a server can do; only the open loops (at 1,000/s, at 500/s) tell how"
                + " long people wait: there each request is timed from when it was due.");
        lines.add("");
    }

    private void limit(String what, String perSecond, String perCpuSecond, String times) {
        lines.add("| " + what + " | " + (perSecond.isEmpty() ? "" : figures.text(perSecond)) + " | "
                + (perCpuSecond.isEmpty() ? "" : figures.text(perCpuSecond)) + " | "
                + (times.isEmpty() ? "" : figures.text(times + ".p50") + " / " + figures.text(times + ".p99")) + " |");
    }

    private void jmh() {
        lines.add("## Stages");
        lines.add("");
        lines.add("By JMH, one thread, the best compiler's code; microseconds for each, and the CPU time of the whole"
                + " process with what the garbage collector, the compiler and RocksDB's threads took. The table's"
                + " spread is that of the iterations of one run.");
        lines.add("");
        lines.add("| | µs | CPU µs |");
        lines.add("|---|---|---|");
        for (String name : figures.names("jmh.")) {
            lines.add("| " + name + " | " + figures.text("jmh." + name) + " | "
                    + figures.median("jmhCpu." + name).map(Figures::number).orElse("–") + " |");
        }
        lines.add("");
    }

    /** What of this run {@code docs/capacity.md} goes by. */
    private void capacity() {
        lines.add("## For [capacity](capacity.md)");
        lines.add("");
        lines.add("What was measured here, as its inputs:");
        lines.add("");
        lines.add("```bash");
        lines.add("benchmarks/capacity" + input("http-micros", microsEach("nothing.perServerCpuSecond"))
                + input("fold-per-core", figures.median("fold.perCpuSecond"))
                + input("rebuild-per-core", figures.median("rebuild.perCpuSecond"))
                + input("read-micros", figures.median("page.serverCpuMicrosEach"))
                + input("log-bytes", figures.median("logBytesPerCopy.bytes"))
                + input("store-bytes", figures.median("storeBytesPerCopy.bytes")));
        lines.add("```");
        lines.add("");
    }

    private Optional<Double> microsEach(String perCpuSecond) {
        return figures.median(perCpuSecond).map(each -> MICROS_PER_SECOND / each);
    }

    private static String input(String name, Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, " --%s=%.0f", name, number))
                .orElse("");
    }

    private void pictures() {
        lines.add("## Flame graphs");
        lines.add("");
        lines.add("By the JDK's own recorder, samples by CPU time of Java threads; native code counts for the Java"
                + " method that called it, and threads of RocksDB, of the garbage collector and of the compiler"
                + " are not in it.");
        lines.add("");
        for (String name : List.of("send", "recents", "page")) {
            figures.median("flame." + name)
                    .ifPresent(samples -> lines.add("![" + name + "](benchmarks/" + name + ".svg)\n"));
        }
    }

    private void failures() {
        if (!figures.failures().isEmpty()) {
            lines.add("## What could not be measured");
            lines.add("");
            figures.failures().forEach(failure -> lines.add("- " + failure));
        }
    }
}
