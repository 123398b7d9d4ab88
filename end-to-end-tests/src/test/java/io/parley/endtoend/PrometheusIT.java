package io.parley.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.endtoend.Dashboard.Shown;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus, with the configuration and the rules that operators are given, scrapes real nodes: every query of the dashboard has an answer,
 * and an alert fires when its cause happens. Needs {@code prometheus} and {@code promtool}, from Debian's package prometheus.
 */
@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class PrometheusIT {
    private static final byte[] NONSENSE = {1, 2, 3};

    /** What was asked and what came of it, for people. */
    private static final Path REPORT = Path.of("target/panels.txt");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @BeforeEach
    void requirePrometheus() {
        boolean there =
                Files.isExecutable(Path.of("/usr/bin/prometheus")) && Files.isExecutable(Path.of("/usr/bin/promtool"));
        if (!there) {
            System.err.println(
                    "!!! NOT TESTED: dashboard and alerts against a real Prometheus; install the package prometheus");
        }
        assumeTrue(there, "needs prometheus and promtool, from the package prometheus");
    }

    private String promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/promtool"));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("promtool.out");
        Process process = new ProcessBuilder(command)
                .directory(Dashboard.PROMETHEUS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(TestPatience.LONG.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        String said = Files.readString(out);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void shouldBeValidAndFireAtItsExamples() throws Exception {
        assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
        assertThat(promtool("check", "config", "prometheus-up.yml")).contains("SUCCESS");
        assertThat(promtool("test", "rules", "rules_test.yml")).contains("SUCCESS");
    }

    @Test
    void shouldAnswerEveryPanelAndFireWhenPoisonComes() throws Exception {
        try (RolesInProcess roles = RolesInProcess.startReady(directory.resolve("roles"));
                RunningPrometheus prometheus = RunningPrometheus.start(directory, roles.urls());
                AutoCloseable _ = roles.stream("bob")) {
            Traffic traffic = new Traffic(roles);
            traffic.some();
            prometheus.awaitAnswer("count(up == 1) == 4");
            List<Shown> unanswered = new ArrayList<>(Dashboard.panels());
            TestPatience.await().untilAsserted(() -> {
                // Rates take two scrapes, with something that happened in between.
                traffic.some();
                for (Shown panel : List.copyOf(unanswered)) {
                    if (!prometheus.ask(ofAnyNode(panel.query())).isEmpty()) {
                        unanswered.remove(panel);
                    }
                }
                assertThat(unanswered).isEmpty();
            });
            report(prometheus);
            for (Shown rule : Dashboard.rules()) {
                prometheus.ask(rule.query());
            }

            roles.append("messages", NONSENSE, NONSENSE);

            prometheus.awaitAnswer("ALERTS{alertname=\"ParleyPoisonRecord\",alertstate=\"firing\",topic=\"messages\"}");
            assertThat(prometheus.ask("ALERTS{alertstate=\"firing\",alertname!=\"ParleyPoisonRecord\"}"))
                    .isEmpty();
        }
    }

    private static void report(RunningPrometheus prometheus) throws Exception {
        List<String> report = new ArrayList<>();
        for (Shown panel : Dashboard.panels()) {
            report.add(panel.where() + "\n    " + panel.query());
            prometheus.ask(ofAnyNode(panel.query())).forEach(series -> report.add("    = " + series));
        }
        Files.createDirectories(requireNonNull(REPORT.getParent()));
        Files.write(REPORT, report);
    }

    /** As Grafana would fill it in. */
    private static String ofAnyNode(String query) {
        return query.replace("$instance", ".*").replace("$__rate_interval", "1m");
    }

    /** Sends, a duplicate, reads. */
    private record Traffic(RolesInProcess roles) {
        void some() throws Exception {
            String id = UUID.randomUUID().toString();
            roles.send("alice", "bob", id, "hi");
            String token = roles.send("alice", "bob", id, "hi");
            roles.read("bob", "/v1/feed?token=" + token);
            roles.read("bob", "/v1/conversations");
        }
    }

    /** One with the configuration of {@code docker/prometheus}, but for where nodes are and how often it looks. */
    private record RunningPrometheus(Process process, URI url, HttpClient http) implements AutoCloseable {
        private static final Pattern TARGETS =
                Pattern.compile("(job_name: (\\w+)\\n +static_configs:\\n +- targets: )\\[.*]");

        static RunningPrometheus start(Path directory, Map<String, String> nodes) throws Exception {
            Files.copy(Dashboard.PROMETHEUS.resolve("rules.yml"), directory.resolve("rules.yml"));
            String given = Files.readString(Dashboard.PROMETHEUS.resolve("prometheus.yml"));
            Matcher jobs = TARGETS.matcher(given.replace("15s", "1s"));
            Path config = directory.resolve("prometheus.yml");
            Files.writeString(
                    config,
                    jobs.replaceAll(job -> job.group(1) + "["
                            + URI.create(nodes.get(job.group(2))).getAuthority() + "]"));
            URI url = URI.create("http://127.0.0.1:" + Ports.free());
            Process process = new ProcessBuilder(
                            "/usr/bin/prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + directory.resolve("tsdb"),
                            "--web.listen-address=" + url.getAuthority())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.out").toFile())
                    .start();
            RunningPrometheus prometheus = new RunningPrometheus(process, url, HttpClient.newHttpClient());
            prometheus.awaitAnswer("vector(1)");
            return prometheus;
        }

        /** @return each series with its value, as text */
        List<String> ask(String query) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            url.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                    .timeout(TestPatience.LONG)
                    .build();
            JsonNode answer =
                    JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
            assertThat(answer.path("status").asText())
                    .as("%s: %s", query, answer)
                    .isEqualTo("success");
            List<String> series = new ArrayList<>();
            for (JsonNode one : answer.path("data").path("result")) {
                series.add(one.path("metric") + " " + one.path("value").path(1).asText());
            }
            return series;
        }

        void awaitAnswer(String query) {
            TestPatience.await().until(() -> !ask(query).isEmpty());
        }

        @Override
        public void close() {
            http.close();
            process.destroy();
            process.onExit().join();
        }
    }
}
