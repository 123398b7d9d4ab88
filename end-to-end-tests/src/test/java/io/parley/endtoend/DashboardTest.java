package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.Dashboard.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Dashboard and rules speak of metrics that there are. Reads files only; {@link PrometheusIT} asks a real Prometheus. */
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("\\b(?:parley|kafka|jvm|process)_[a-z0-9_]+\\b");

    /** What Prometheus itself says of each target. */
    private static final Pattern OWN = Pattern.compile("\\bup\\{");

    private static final Pattern OF_A_HISTOGRAM = Pattern.compile("_(bucket|count|sum)$");

    /** Alert, severity, what it means, what to do. */
    private static final Pattern ROW_OF_ALERT =
            Pattern.compile("^\\| (Parley\\w+) \\| (?:critical|warning) \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);

    /** Half of what there is today: fewer would mean that they were not found. */
    private static final int QUERIES_MIN = 40;

    private static final int RULES_MIN = 12;

    private static Set<String> documented() throws IOException {
        return MetricsDocument.metrics(Files.readString(ParleyCommand.ROOT.resolve("docs/metrics.md")))
                .keySet();
    }

    private static List<String> metricsOf(String query) {
        return METRIC.matcher(query).results().map(MatchResult::group).toList();
    }

    @Test
    void shouldSpeakOfDocumentedMetricsOnly() throws Exception {
        Set<String> documented = documented();
        List<Shown> shown = new ArrayList<>(Dashboard.panels());
        assertThat(shown).hasSizeGreaterThan(QUERIES_MIN);
        List<Shown> rules = Dashboard.rules();
        assertThat(rules).hasSizeGreaterThan(RULES_MIN);
        shown.addAll(rules);

        for (Shown one : shown) {
            assertThat(metricsOf(one.query()).size()
                            + OWN.matcher(one.query()).results().count())
                    .as("metrics of %s: %s", one.where(), one.query())
                    .isPositive();
            assertThat(metricsOf(one.query()))
                    .as("%s: %s", one.where(), one.query())
                    .allMatch(metric -> documented.contains(metric)
                            || documented.contains(
                                    OF_A_HISTOGRAM.matcher(metric).replaceFirst("")));
        }
    }

    /** Whoever is woken up finds there what it means and what to do; and nothing about alerts that there are no more. */
    @Test
    void shouldSayOfEachAlertWhatToDo() throws Exception {
        Set<String> rules = new TreeSet<>();
        Dashboard.rules().forEach(rule -> rules.add(rule.where()));
        Set<String> told = new TreeSet<>();
        Matcher row = ROW_OF_ALERT.matcher(Files.readString(ParleyCommand.ROOT.resolve("docs/operations.md")));
        while (row.find()) {
            told.add(row.group(1));
        }

        assertThat(told).isEqualTo(rules);
    }

    /** So that nobody changes a rule without an example of what it fires at. */
    @Test
    void shouldHaveAnExampleOfEachRule() throws Exception {
        Set<String> rules = new TreeSet<>();
        Dashboard.rules().forEach(rule -> rules.add(rule.where()));
        Set<String> examples = new TreeSet<>();
        Matcher example = Pattern.compile("alertname: (\\w+)")
                .matcher(Files.readString(Dashboard.PROMETHEUS.resolve("rules_test.yml")));
        while (example.find()) {
            examples.add(example.group(1));
        }
        String file = Files.readString(Dashboard.PROMETHEUS.resolve("rules.yml"));

        assertThat(examples).isEqualTo(rules);
        assertThat(rules).hasSize((int)
                Pattern.compile("- alert:").matcher(file).results().count());
    }
}
