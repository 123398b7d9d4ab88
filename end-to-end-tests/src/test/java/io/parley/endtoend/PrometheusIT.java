package io.parley.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus, with the configuration and the rules that operators are given, scrapes real nodes: every query of the dashboard has an answer,
 * there is each series that a rule looks at, and an alert fires when its cause happens. Needs {@code prometheus} and {@code promtool}, from Debian's package
 * prometheus, and HAProxy.
 */
@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class PrometheusIT {
    private static final String TESTS = "the tests of dashboard and alerts against a real Prometheus";

    private static final byte[] NONSENSE = {1, 2, 3};

    /** A metric of ours, or Prometheus' own of each target, with the labels that are asked for. */
    private static final Pattern SELECTOR =
            Pattern.compile("\\b(?:(?:parley|kafka|jvm|process)_[a-z0-9_]+|up(?=\\{))(?:\\{[^}]*})?");

    /** What was asked and what came of it, for people. */
    private static final Path REPORT = Path.of("target/panels.txt");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @BeforeEach
    void requirePrometheus() {
        NotRun.unless(
                Stream.of("prometheus", "promtool")
                        .allMatch(program -> Files.isExecutable(Path.of("/usr/bin", program))),
                TESTS,
                "prometheus and promtool are not here; install the package prometheus");
        NotRun.unless(HaProxy.program().isPresent(), TESTS, "HAProxy is not here; install the package haproxy");
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
                RunningBalancer balancer = RunningBalancer.start(directory);
                RunningPrometheus prometheus =
                        RunningPrometheus.start(directory, withBalancer(roles.urls(), balancer.statistics()));
                AutoCloseable _ = roles.stream("bob")) {
            Traffic traffic = new Traffic(roles);
            traffic.some();
            prometheus.awaitAnswer("count(up == 1) == 5");
            prometheus.awaitAnswer("haproxy_server_status{job=\"balancer\"}");
            List<Shown> unanswered = new ArrayList<>(Dashboard.panels());
            TestPatience.await().untilAsserted(() -> {
                // Rates take two scrapes, with something that happened in between.
                traffic.some();
                for (Shown panel : List.copyOf(unanswered)) {
                    if (isAnswered(prometheus.ask(ofAnyNode(panel.query())))) {
                        unanswered.remove(panel);
                    }
                }
                assertThat(unanswered).isEmpty();
            });
            report(prometheus);
            roles.readWhatWasNeverSent("bob");
            for (Shown rule : Dashboard.rules()) {
                prometheus.ask(rule.query());
                awaitSeries(prometheus, rule);
            }

            roles.append("messages", NONSENSE, NONSENSE);

            prometheus.awaitAnswer("ALERTS{alertname=\"ParleyPoisonRecord\",alertstate=\"firing\",topic=\"messages\"}");
            assertThat(prometheus.ask("ALERTS{alertstate=\"firing\",alertname!=\"ParleyPoisonRecord\"}"))
                    .isEmpty();
        }
    }

    /** A quantile of nothing is not a number, and no answer. */
    private static boolean isAnswered(List<String> series) {
        return series.stream().anyMatch(one -> !one.endsWith(" NaN"));
    }

    /** A rule about series that nobody has never fires. */
    private static void awaitSeries(RunningPrometheus prometheus, Shown rule) {
        List<String> selectors =
                SELECTOR.matcher(rule.query()).results().map(MatchResult::group).toList();
        assertThat(selectors).as(rule.where()).isNotEmpty();
        for (String selector : selectors) {
            TestPatience.await()
                    .untilAsserted(() -> assertThat(prometheus.ask(selector))
                            .as("%s of %s", selector, rule.where())
                            .isNotEmpty());
        }
    }

    private static Map<String, String> withBalancer(Map<String, String> nodes, String statistics) {
        Map<String, String> all = new HashMap<>(nodes);
        all.put("balancer", statistics);
        return all;
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

    /** One with the configuration of {@code docker/haproxy}, but for its ports; none of its servers is there. */
    private record RunningBalancer(Process process, String statistics) implements AutoCloseable {
        static RunningBalancer start(Path directory) throws Exception {
            int port = Ports.free();
            Path config = directory.resolve("haproxy.cfg");
            Files.writeString(
                    config,
                    Files.readString(ParleyCommand.ROOT.resolve("docker/haproxy/haproxy.cfg"))
                            .replace("bind :8080", "bind 127.0.0.1:" + Ports.free())
                            .replace("bind :8404", "bind 127.0.0.1:" + port));
            Process process = new ProcessBuilder(HaProxy.program().orElseThrow().toString(), "-f", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("haproxy.out").toFile())
                    .start();
            return new RunningBalancer(process, "http://127.0.0.1:" + port);
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
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
