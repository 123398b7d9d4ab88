package io.parley.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What operators are given: the panels of the dashboard and the rules, as queries. */
final class Dashboard {
    static final Path PROMETHEUS = ParleyCommand.ROOT.resolve("docker/prometheus");
    private static final Path FILE = ParleyCommand.ROOT.resolve("docker/grafana/dashboards/parley.json");

    /** The line of a rule that has its query, or the lines after it that are further in. */
    private static final Pattern RULE =
            Pattern.compile("- alert: (\\w+)\\n +expr: (?:\\|\\n((?: {10}.*\\n)+)|(.+)\\n)");

    /** A query that is shown somewhere. */
    record Shown(String where, String query) {}

    private Dashboard() {}

    static List<Shown> panels() throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (JsonNode panel : new ObjectMapper().readTree(FILE.toFile()).get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                shown.add(new Shown(
                        panel.get("title").asText() + " / "
                                + target.get("legendFormat").asText(),
                        target.get("expr").asText()));
            }
        }
        return shown;
    }

    static List<Shown> rules() throws IOException {
        Matcher rule = RULE.matcher(Files.readString(PROMETHEUS.resolve("rules.yml")));
        List<Shown> shown = new ArrayList<>();
        while (rule.find()) {
            String lines = rule.group(2);
            shown.add(new Shown(rule.group(1), (lines == null ? rule.group(3) : lines).strip()));
        }
        return shown;
    }
}
