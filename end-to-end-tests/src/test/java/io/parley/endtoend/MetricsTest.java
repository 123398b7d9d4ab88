package io.parley.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What nodes say of themselves, by role: it is what {@code docs/metrics.md} says, and it moves when its cause happens.
 *
 * <p>{@code -Dparley.metrics.update=true} writes the document anew instead. In a JVM of its own: what a broker says of itself is kept once in each JVM, and
 * what another broker has left there stays.
 */
@Tag("alone")
class MetricsTest {
    private static final byte[] NONSENSE = {1, 2, 3};
    private static final Scrape NOTHING = Scrape.parse("");

    @TempDir
    private static Path directory;

    private static RolesInProcess roles;

    @BeforeAll
    static void start() throws Exception {
        roles = RolesInProcess.startReady(directory.resolve("roles"));
    }

    @AfterAll
    static void stop() {
        roles.close();
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Waits until a series of a role has grown by {@code growth} over {@code before}. */
    private static void awaitGrowth(String role, Scrape before, double growth, String sample, String... labels) {
        double from = before.sum(sample, labels);
        TestPatience.await()
                .untilAsserted(
                        () -> assertThat(roles.scrape(role).sum(sample, labels) - (Double.isNaN(from) ? 0 : from))
                                .as("%s of %s %s", sample, role, List.of(labels))
                                .isGreaterThanOrEqualTo(growth));
    }

    private static void awaitGrowth(
            String role, Map<String, Scrape> before, double growth, String sample, String... labels) {
        awaitGrowth(role, requireNonNull(before.get(role)), growth, sample, labels);
    }

    private static void awaitValue(String role, double value, String sample, String... labels) {
        TestPatience.await()
                .untilAsserted(() -> assertThat(roles.scrape(role).sum(sample, labels))
                        .as("%s of %s", sample, role)
                        .isEqualTo(value));
    }

    /** A message that was sent, sent again, read, and poison of each kind: all that there are series for. */
    private static void touchEverything() throws Exception {
        Scrape before = roles.scrape("processor");
        String id = newId();
        roles.send("alice", "bob", id, "once");
        String token = roles.send("alice", "bob", id, "once");
        assertThat(roles.read("bob", "/v1/feed?token=" + token).statusCode()).isEqualTo(200);
        awaitGrowth("processor", before, 2, "parley_fold_events_total", "outcome", "applied");
        TestPatience.await()
                .until(() -> !Double.isNaN(roles.scrape("processor").sum("parley_fanout_lag_records"))
                        && !Double.isNaN(roles.scrape("processor").sum("parley_fold_oldest_age_seconds")));
        // A request is counted just after its answer.
        for (String role : roles.urls().keySet()) {
            awaitGrowth(role, NOTHING, 1, "parley_http_requests_seconds_count");
        }
    }

    @Test
    void shouldSayWhatTheDocumentSays() throws Exception {
        touchEverything();

        String said = MetricsDocument.render(roles.scrapes());

        if (Boolean.getBoolean("parley.metrics.update")) {
            Files.writeString(MetricsDocument.FILE, said);
        }
        assertThat(said)
                .as("docs/metrics.md; it says itself how to write it anew")
                .isEqualTo(Files.readString(MetricsDocument.FILE));
    }

    @Test
    void shouldDescribeEveryMetricAndTellNothingOfUsers() throws Exception {
        touchEverything();

        for (Scrape scrape : roles.scrapes().values()) {
            assertThat(scrape.families().values())
                    .allSatisfy(family ->
                            assertThat(family.help()).as(family.name()).isNotBlank());
            List<String> values = scrape.families().values().stream()
                    .flatMap(family -> family.samples().stream())
                    .flatMap(sample -> sample.labels().values().stream())
                    .toList();
            assertThat(values).isNotEmpty().noneMatch(value -> value.contains("alice") || value.contains("bob"));
        }
    }

    @Test
    void shouldCountASendOnItsWay() throws Exception {
        Map<String, Scrape> before = roles.scrapes();

        roles.send("carol", "dave", newId(), "hi");

        awaitGrowth("ingest", before, 1, "parley_ingest_sends_total", "outcome", "appended");
        awaitGrowth("ingest", before, 1, "parley_ingest_acknowledgement_seconds_count", "of", "sends");
        awaitGrowth("ingest", before, 1, "kafka_producer_records_total", "client", "ingest");
        awaitGrowth("processor", before, 1, "parley_fanout_sends_total");
        awaitGrowth("processor", before, 2, "parley_fold_events_total", "outcome", "applied");
        awaitGrowth("processor", before, 2, "parley_fold_records_total");
        awaitGrowth("processor", before, 1, "parley_send_visible_seconds_count");
        awaitGrowth("processor", before, 1, "parley_rocksdb_written_bytes_total");
        awaitGrowth("processor", before, 3, "kafka_consumer_records_total");
        awaitGrowth("broker", before, 3, "kafka_broker_records_total");
        awaitGrowth("broker", before, 1, "kafka_broker_log_flushes_total");
        awaitGrowth("broker", before, 1, "kafka_broker_log_bytes", "topic", "sends");
    }

    @Test
    void shouldCountADuplicateThatWasRecognised() throws Exception {
        String id = newId();
        roles.send("carol", "dave", id, "twice");
        Scrape before = roles.scrape("processor");

        roles.send("carol", "dave", id, "twice");

        awaitGrowth("processor", before, 2, "parley_fold_events_total", "outcome", "repetition");
    }

    @Test
    void shouldCountPoisonWhereItIsMetAndNotAgainWhenItIsRestored() throws Exception {
        Scrape before = roles.scrape("processor");

        roles.append("sends", NONSENSE, NONSENSE);
        roles.append("messages", NONSENSE, NONSENSE);

        awaitGrowth("processor", before, 1, "parley_poison_records_total", "topic", "sends");
        awaitGrowth("processor", before, 1, "parley_poison_records_total", "topic", "messages");
        awaitGrowth("processor", before, 1, "parley_fold_events_total", "outcome", "poison");

        // When
        roles.remakeMailboxes();

        Scrape after = roles.scrape("processor");
        assertThat(after.sum("parley_fold_events_total", "outcome", "poison")).isGreaterThanOrEqualTo(1);
        assertThat(after.sum("parley_poison_records_total")).isZero();
        assertThat(after.sum("parley_restore_records_total")).isGreaterThanOrEqualTo(1);
        awaitValue("processor", 0, "parley_restore_remaining_records");
    }

    @Test
    void shouldCountQueriesByQuestionAndStreamsThatAreOpen() throws Exception {
        Scrape before = roles.scrape("query");

        assertThat(roles.read("erin", "/v1/conversations").statusCode()).isEqualTo(200);

        awaitGrowth("query", before, 1, "parley_query_read_seconds_count", "question", "recents", "outcome", "served");
        try (AutoCloseable _ = roles.stream("erin")) {
            awaitValue("query", 1, "parley_query_streams");
        }
        awaitValue("query", 0, "parley_query_streams");
    }

    @Test
    void shouldTellReadinessAndRole() throws Exception {
        for (Map.Entry<String, Scrape> role : roles.scrapes().entrySet()) {
            assertThat(role.getValue().sum("parley_ready")).as(role.getKey()).isEqualTo(1);
            assertThat(role.getValue().sum("parley_build_info", "role", role.getKey()))
                    .isEqualTo(1);
            assertThat(role.getValue().sum("process_resident_memory_bytes")).isPositive();
        }
    }
}
