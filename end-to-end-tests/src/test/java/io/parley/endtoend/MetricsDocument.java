package io.parley.endtoend;

import io.parley.endtoend.Scrape.Family;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/metrics.md}: made from what running nodes say, and read again by those who hold something to it. */
final class MetricsDocument {
    static final Path FILE = ParleyCommand.ROOT.resolve("docs/metrics.md");

    private static final String INTRODUCTION = """
        # Metrics

        Every role serves `/metrics` in Prometheus' text format beside `/health/live` and `/health/ready`: ingest and query on the port of the API, the
        processor on its internal listener, the broker where `--http-port` says. Nobody needs a token for it, and no label names a user, a conversation
        or a message: what there is a series for is a partition, a route, an outcome, at most. `up` has all of what is below but what is a cluster's.

        Times are in seconds and sizes in bytes. Where a metric counts by outcome, all its series are there from the start. A histogram has `_bucket`,
        `_sum` and `_count`; its `_max` is the highest of the last two or three minutes.

        - [`docker/prometheus`](../docker/prometheus) has a configuration and rules for alerts, with a test of each rule;
          [`docker/grafana`](../docker/grafana) a dashboard. What to do when an alert fires: [operations](operations.md#alerts).
        - Beside an `up`, with Debian's package: `prometheus --config.file=docker/prometheus/prometheus-up.yml --storage.tsdb.path=/tmp/parley-prometheus`.
        - `PrometheusIT` runs the four roles and HAProxy under a real Prometheus (Debian's package `prometheus`). Every query of the dashboard has to have a
          number for an answer, and there has to be each series that a rule looks at:
          `mvn verify -pl end-to-end-tests -am -Dit.test=PrometheusIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false`.
          What it got is in `end-to-end-tests/target/panels.txt`.
        - What it costs: RocksDB's statistics are on for counters, and off for every histogram, so that no operation reads the clock for them; sizes
          are properties that RocksDB keeps anyway, read at each scrape. Lag is looked up every 5 s by a thread of its own. The fold counts once for each record
          and takes the time once for each write, which holds up to 64 of them.
        - Of Kafka's own metrics there is a selection. A Kafka of your own has more: its documentation says how to get at them.

        This page is made from what running nodes say. A test compares; after a change,
        `mvn test -pl end-to-end-tests -am -Dtest=MetricsTest -Dsurefire.failIfNoSpecifiedTests=false -Dparley.metrics.update=true` writes it anew.
        """;

    /** Headings, and what the names below them begin with; the first that fits counts. */
    private static final Map<String, List<String>> SECTIONS = sections();

    /** Labels whose values are always the same ones. */
    private static final Set<String> CLOSED = Set.of("outcome", "reason", "question", "of", "topic", "client", "kind");

    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\|.*\\| ([a-z, ]+) \\|.*\\|");

    private MetricsDocument() {}

    private static Map<String, List<String>> sections() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        sections.put("Sends", List.of("parley_ingest_", "parley_send_"));
        sections.put(
                "Fan-out and fold", List.of("parley_fanout_", "parley_fold_", "parley_poison_", "parley_restore_"));
        sections.put("Queries and streams", List.of("parley_query_", "parley_readers_"));
        sections.put("RocksDB", List.of("parley_rocksdb_"));
        sections.put("HTTP", List.of("parley_http_", "parley_refused_"));
        sections.put("Broker", List.of("kafka_broker_"));
        sections.put("Clients of Kafka", List.of("kafka_"));
        sections.put("Node", List.of("parley_"));
        sections.put("JVM and process", List.of("jvm_", "process_"));
        return sections;
    }

    /** @param roles what each role said */
    static String render(Map<String, Scrape> roles) {
        NavigableMap<String, List<Family>> families = new TreeMap<>();
        NavigableMap<String, NavigableSet<String>> saidBy = new TreeMap<>();
        roles.forEach((role, scrape) -> scrape.families().forEach((name, family) -> {
            families.computeIfAbsent(name, _ -> new ArrayList<>()).add(family);
            saidBy.computeIfAbsent(name, _ -> new TreeSet<>()).add(role);
        }));
        StringBuilder text = new StringBuilder(INTRODUCTION);
        SECTIONS.keySet().forEach(section -> {
            text.append("\n## ").append(section).append("\n\n");
            text.append("| metric | type | labels | roles | what it says |\n|---|---|---|---|---|\n");
            families.forEach((name, said) -> {
                if (section.equals(sectionOf(name))) {
                    text.append(row(said, String.join(", ", saidBy.get(name)))).append('\n');
                }
            });
        });
        return text.toString();
    }

    private static String sectionOf(String name) {
        return SECTIONS.entrySet().stream()
                .filter(section -> section.getValue().stream().anyMatch(name::startsWith))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new AssertionError("expected a name as Parley's are, but got " + name));
    }

    private static String row(List<Family> said, String roles) {
        Family first = said.getFirst();
        NavigableMap<String, NavigableSet<String>> labels = new TreeMap<>();
        said.forEach(family -> family.labels()
                .forEach((label, values) ->
                        labels.computeIfAbsent(label, _ -> new TreeSet<>()).addAll(values)));
        List<String> cells = new ArrayList<>();
        labels.forEach((label, values) ->
                cells.add("`" + label + "`" + (CLOSED.contains(label) ? ": " + String.join(", ", values) : "")));
        return "| `" + first.name() + "` | " + first.type() + " | " + String.join("; ", cells) + " | " + roles + " | "
                + first.help() + " |";
    }

    /** The metrics that a document names, each with the roles that it is said to be on. */
    static NavigableMap<String, Set<String>> metrics(String document) {
        NavigableMap<String, Set<String>> metrics = new TreeMap<>();
        document.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> metrics.put(
                        row.group(1), new TreeSet<>(List.of(row.group(3).split(", ")))));
        return metrics;
    }
}
