package io.parley.cli.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.cli.load.Tally.Outcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What was measured. Times are from when a request was due in an open loop, from when it was sent in a closed one.
 *
 * @param elapsed from the first request to the last answer
 * @param settling from then until all that was sent could be seen in both mailboxes
 * @param cpu from the first request until then
 */
public record LoadReport(
        LoadPlan plan, Map<Operation, Outcome> outcomes, Duration elapsed, Duration settling, CpuMeter.Used cpu) {
    private static final double NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_US = TimeUnit.MICROSECONDS.toNanos(1);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** All that succeeded, of whatever kind. */
    public long done() {
        return outcomes.values().stream().mapToLong(Outcome::done).sum();
    }

    /** All requests that did not succeed. */
    public long errors() {
        return outcomes.values().stream()
                .flatMap(outcome -> outcome.errors().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private double perSecond(Duration time) {
        return time.isPositive() ? done() / (time.toNanos() / NANOS_PER_SECOND) : 0;
    }

    private double microsEach(Duration used) {
        return done() == 0 ? 0 : used.toNanos() / NANOS_PER_US / done();
    }

    /** Some lines for people. */
    public String lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (plan.pace()) {
                    case Pace.Open open ->
                        String.format(
                                Locale.ROOT,
                                "open loop, %d/s for %d s, %d connections",
                                open.perSecond(),
                                seconds(),
                                plan.connections());
                    case Pace.Closed _ ->
                        String.format(
                                Locale.ROOT, "closed loop for %d s, %d connections", seconds(), plan.connections());
                });
        lines.add(String.format(
                Locale.ROOT,
                "%-10s %10s %9s %9s %9s %9s %9s %9s",
                "ms",
                "done",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max",
                "bytes"));
        outcomes.forEach((operation, outcome) -> lines.add(line(operation, outcome)));
        outcomes.forEach((operation, outcome) -> outcome.errors()
                .forEach((what, count) ->
                        lines.add(String.format(Locale.ROOT, "%s failed: %d x %s", operation.label(), count, what))));
        lines.add(String.format(
                Locale.ROOT,
                "%,.0f/s; %,.0f/s until all could be seen, %.2f s after the last answer",
                perSecond(elapsed),
                perSecond(elapsed.plus(settling)),
                settling.toNanos() / NANOS_PER_SECOND));
        cpu.server()
                .ifPresent(server -> lines.add(String.format(
                        Locale.ROOT,
                        "server: %.2f CPU seconds, %.0f us each, %,.0f per CPU second",
                        server.toNanos() / NANOS_PER_SECOND,
                        microsEach(server),
                        perSecond(server))));
        lines.add(String.format(
                Locale.ROOT,
                "this tool: %.2f CPU seconds, %.0f us each",
                cpu.tool().toNanos() / NANOS_PER_SECOND,
                microsEach(cpu.tool())));
        return String.join(System.lineSeparator(), lines);
    }

    private long seconds() {
        return plan.duration().toSeconds();
    }

    private static String line(Operation operation, Outcome outcome) {
        Histogram times = outcome.times();
        return String.format(
                Locale.ROOT,
                "%-10s %10d %9.2f %9.2f %9.2f %9.2f %9.2f %9.0f",
                operation.label(),
                outcome.done(),
                ms(times.getValueAtPercentile(50)),
                ms(times.getValueAtPercentile(90)),
                ms(times.getValueAtPercentile(99)),
                ms(times.getValueAtPercentile(99.9)),
                ms(times.getMaxValue()),
                bytesEach(outcome));
    }

    private static double bytesEach(Outcome outcome) {
        return outcome.answerBytes() / (double) Math.max(1, outcome.times().getTotalCount());
    }

    private static double ms(long nanos) {
        return nanos / NANOS_PER_MS;
    }

    /** One JSON object. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            writePlan(json);
            json.writeNumberField("done", done());
            json.writeNumberField("errors", errors());
            number(json, "elapsedSeconds", elapsed.toNanos() / NANOS_PER_SECOND);
            number(json, "perSecond", perSecond(elapsed));
            number(json, "settlingSeconds", settling.toNanos() / NANOS_PER_SECOND);
            number(json, "visiblePerSecond", perSecond(elapsed.plus(settling)));
            writeCpu(json);
            json.writeObjectFieldStart("operations");
            for (Map.Entry<Operation, Outcome> entry : outcomes.entrySet()) {
                json.writeFieldName(entry.getKey().label());
                write(json, entry.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("expected no input or output from a string", e);
        }
        return text.toString();
    }

    private void writePlan(JsonGenerator json) throws IOException {
        switch (plan.pace()) {
            case Pace.Open open -> {
                json.writeStringField("loop", "open");
                json.writeNumberField("rate", open.perSecond());
            }
            case Pace.Closed _ -> json.writeStringField("loop", "closed");
        }
        json.writeNumberField("connections", plan.connections());
        json.writeNumberField("seconds", seconds());
    }

    private void writeCpu(JsonGenerator json) throws IOException {
        if (cpu.server().isPresent()) {
            Duration server = cpu.server().get();
            number(json, "serverCpuSeconds", server.toNanos() / NANOS_PER_SECOND);
            number(json, "serverCpuMicrosEach", microsEach(server));
            number(json, "perServerCpuSecond", perSecond(server));
        }
        number(json, "toolCpuSeconds", cpu.tool().toNanos() / NANOS_PER_SECOND);
        number(json, "toolCpuMicrosEach", microsEach(cpu.tool()));
    }

    private static void write(JsonGenerator json, Outcome outcome) throws IOException {
        Histogram times = outcome.times();
        json.writeStartObject();
        json.writeNumberField("done", outcome.done());
        json.writeObjectFieldStart("errors");
        for (Map.Entry<String, Long> error : outcome.errors().entrySet()) {
            json.writeNumberField(error.getKey(), error.getValue());
        }
        json.writeEndObject();
        number(json, "answerBytes", bytesEach(outcome));
        json.writeObjectFieldStart("ms");
        number(json, "p50", ms(times.getValueAtPercentile(50)));
        number(json, "p90", ms(times.getValueAtPercentile(90)));
        number(json, "p99", ms(times.getValueAtPercentile(99)));
        number(json, "p999", ms(times.getValueAtPercentile(99.9)));
        number(json, "max", ms(times.getMaxValue()));
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Three decimals: more would be noise. */
    private static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(String.format(Locale.ROOT, "%.3f", value));
    }
}
