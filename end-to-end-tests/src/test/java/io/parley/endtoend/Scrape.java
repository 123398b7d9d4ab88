package io.parley.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node said at {@code /metrics} at one moment, read by the rules of Prometheus' text format. */
record Scrape(NavigableMap<String, Family> families) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: \\d+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> PARTS = List.of("_bucket", "_count", "_sum");

    /** Labels that are of the format and not of the metric. */
    private static final List<String> OF_THE_FORMAT = List.of("le", "quantile");

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {}

    /** What is of one name, as the text announces it. */
    record Family(String name, String type, String help, List<Sample> samples) {
        NavigableMap<String, NavigableSet<String>> labels() {
            NavigableMap<String, NavigableSet<String>> labels = new TreeMap<>();
            samples.forEach(sample -> sample.labels()
                    .forEach((name, value) ->
                            labels.computeIfAbsent(name, _ -> new TreeSet<>()).add(value)));
            OF_THE_FORMAT.forEach(labels::remove);
            return labels;
        }
    }

    /** @param node its URL */
    static Scrape of(HttpClient http, String node) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node + "/metrics"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(TestPatience.LONG)
                .build();
        return parse(http.send(request, BodyHandlers.ofString()).body());
    }

    static Scrape parse(String text) {
        NavigableMap<String, Family> families = new TreeMap<>();
        Map<String, String> help = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                help.put(words[2], words.length > 3 ? words[3] : "");
            } else if (line.startsWith("# TYPE ")) {
                families.put(
                        words[2], new Family(words[2], words[3], help.getOrDefault(words[2], ""), new ArrayList<>()));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                Sample sample = sample(line);
                familyOf(sample.name(), families).samples().add(sample);
            }
        }
        return new Scrape(families);
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("expected a sample, but got: " + line);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        if (matcher.group(2) != null) {
            Matcher label = LABEL.matcher(matcher.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        return new Sample(
                matcher.group(1), labels, Double.parseDouble(matcher.group(3).replace("Inf", "Infinity")));
    }

    private static Family familyOf(String sample, Map<String, Family> families) {
        Family family = families.get(sample);
        for (String part : PARTS) {
            if (family == null && sample.endsWith(part)) {
                family = families.get(sample.substring(0, sample.length() - part.length()));
            }
        }
        if (family == null) {
            throw new AssertionError("expected a type before the samples of " + sample);
        }
        return family;
    }

    /**
     * The sum of all series of a name that have these labels; not a number when there is none.
     *
     * @param labels names and values, in turn
     */
    double sum(String sample, String... labels) {
        double sum = Double.NaN;
        for (Family family : families.values()) {
            for (Sample one : family.samples()) {
                if (one.name().equals(sample) && has(one, labels)) {
                    sum = Double.isNaN(sum) ? one.value() : sum + one.value();
                }
            }
        }
        return sum;
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}
