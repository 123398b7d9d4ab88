package io.parley.cli.load;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What was measured. Times are in nanoseconds from the moment at which a send was due, which is not always the moment at which it could
 * begin: a server that stalls keeps later sends waiting, and their users as well.
 *
 * @param answered until the answer 202
 * @param delivered until the event was read from the recipient's open stream
 * @param sent that count
 * @param failed of those, without a 202
 * @param missing of those, neither failed nor read within a while after the last
 * @param cpu from the first that counts to the last that was read
 */
public record DeliverReport(
        DeliverPlan plan,
        Histogram answered,
        Histogram delivered,
        long sent,
        long failed,
        long missing,
        CpuMeter.Used cpu) {
    private static final double NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_US = TimeUnit.MICROSECONDS.toNanos(1);

    /** Some lines for people. */
    public String lines() {
        return String.join(
                System.lineSeparator(),
                "%d sends/s for %d s, after %d s that do not count; %d readers with an open stream; %d bytes of text"
                        .formatted(
                                plan.rate(),
                                plan.duration().toSeconds(),
                                plan.warmUp().toSeconds(),
                                plan.pairs(),
                                plan.textBytes()),
                "%-24s %9s %9s %9s %9s %9s".formatted("ms after it was due", "p50", "p90", "p99", "p99.9", "max"),
                line("send answered (202)", answered),
                line("on the reader's stream", delivered),
                "%d sent, %d failed, %d not delivered".formatted(sent, failed, missing),
                cpuLine());
    }

    private String cpuLine() {
        String tool = String.format(Locale.ROOT, "CPU us for each: this tool %.0f", microsEach(cpu.tool()));
        return cpu.server()
                .map(server -> tool + String.format(Locale.ROOT, ", server %.0f", microsEach(server)))
                .orElse(tool);
    }

    private double microsEach(Duration used) {
        return used.toNanos() / NANOS_PER_US / Math.max(1, sent);
    }

    private static String line(String what, Histogram times) {
        return String.format(
                Locale.ROOT,
                "%-24s %9.2f %9.2f %9.2f %9.2f %9.2f",
                what,
                ms(times.getValueAtPercentile(50)),
                ms(times.getValueAtPercentile(90)),
                ms(times.getValueAtPercentile(99)),
                ms(times.getValueAtPercentile(99.9)),
                ms(times.getMaxValue()));
    }

    /** One JSON object. */
    public String json() {
        return String.format(
                Locale.ROOT,
                "{\"rate\":%d,\"seconds\":%d,\"pairs\":%d,\"textBytes\":%d,\"sent\":%d,\"failed\":%d,\"missing\":%d,"
                        + "\"toolCpuMicrosEach\":%.1f,%s\"answeredMs\":%s,\"deliveredMs\":%s}",
                plan.rate(),
                plan.duration().toSeconds(),
                plan.pairs(),
                plan.textBytes(),
                sent,
                failed,
                missing,
                microsEach(cpu.tool()),
                cpu.server()
                        .map(server -> String.format(Locale.ROOT, "\"serverCpuMicrosEach\":%.1f,", microsEach(server)))
                        .orElse(""),
                json(answered),
                json(delivered));
    }

    private static String json(Histogram times) {
        return String.format(
                Locale.ROOT,
                "{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f}",
                ms(times.getValueAtPercentile(50)),
                ms(times.getValueAtPercentile(90)),
                ms(times.getValueAtPercentile(99)),
                ms(times.getValueAtPercentile(99.9)),
                ms(times.getMaxValue()));
    }

    private static double ms(long nanos) {
        return nanos / NANOS_PER_MS;
    }
}
