package io.parley.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was measured, by name; each once a round. */
final class Figures {
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** Keeps {@code value}; what is not a number was not measured. */
    void add(String name, double value) {
        if (Double.isFinite(value)) {
            figures.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
    }

    /** Keeps {@code value} alone: one that follows from others. */
    void set(String name, double value) {
        figures.remove(name);
        add(name, value);
    }

    /** Remembers what could not be measured, and why. */
    void failed(String what, Exception why) {
        failures.add(what + ": " + why.getMessage());
    }

    List<String> failures() {
        return failures;
    }

    /** What follows {@code prefix} in the names of figures. */
    List<String> names(String prefix) {
        return figures.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    Optional<Double> median(String name) {
        List<Double> values =
                figures.getOrDefault(name, List.of()).stream().sorted().toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() / 2));
    }

    /** The median, and how far the runs lie apart: "5,100 (4,900–5,400)"; a dash where there is none. */
    String text(String name) {
        List<Double> values =
                figures.getOrDefault(name, List.of()).stream().sorted().toList();
        if (values.isEmpty()) {
            return "–";
        }
        String median = number(values.get(values.size() / 2));
        return values.size() == 1
                ? median + " (one run)"
                : median + " (" + number(values.getFirst()) + "–" + number(values.getLast()) + ")";
    }

    /** In as many digits as mean something. */
    static String number(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** How much of {@code limit} is reached: "42 %"; a dash where one of them is not known. */
    String share(String measured, String limit) {
        Optional<Double> of = median(limit);
        return median(measured)
                .filter(value -> of.isPresent())
                .map(value -> String.format(Locale.ROOT, "%.0f %%", 100 * value / of.orElseThrow()))
                .orElse("–");
    }
}
