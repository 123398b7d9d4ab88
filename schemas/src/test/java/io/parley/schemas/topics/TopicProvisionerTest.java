package io.parley.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.broker.EmbeddedBroker;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicProvisionerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EMPTY_CLUSTERS = 5;

    /** Each is as fresh as the first, and costs no start of a broker. */
    private static final int PAIRS_OF_EACH = 10;

    private static final LogSettings SETTINGS = LogSettings.singleMachine(4);

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(directory, 0);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldAcceptItsOwnTopicsAndKeepTheirIds() throws Exception {
        // Given
        List<TopicContract> contracts =
                List.of(renamed(TopicContract.sends(SETTINGS), "a"), renamed(TopicContract.messages(SETTINGS), "b"));
        Map<String, Uuid> created = new TopicProvisioner(admin, PATIENCE).provision(contracts);

        // When
        Map<String, Uuid> found = new TopicProvisioner(admin, PATIENCE).provision(contracts);

        // Then
        assertThat(found).isEqualTo(created).containsOnlyKeys("a", "b");
    }

    @ParameterizedTest
    @CsvSource({
        "cleanup.policy, compact",
        "cleanup.policy, 'compact,delete'",
        "retention.ms, 604800000",
        "retention.bytes, 1000000",
        "message.timestamp.type, CreateTime",
        "unclean.leader.election.enable, true",
        "max.message.bytes, 1000",
        "flush.messages, 9223372036854775807"
    })
    void shouldRefuseByNameASettingThatBreaksAGuarantee(String setting, String value) throws Exception {
        // Given
        TopicContract contract = renamed(TopicContract.messages(SETTINGS), "wrong-" + setting + "-" + value.length());
        Map<String, String> wrong = new LinkedHashMap<>(contract.required());
        wrong.put(setting, value);
        new TopicProvisioner(admin, PATIENCE)
                .provision(List.of(new TopicContract(contract.name(), 4, (short) 1, wrong, Map.of())));

        // When, then
        assertThatThrownBy(() -> new TopicProvisioner(admin, PATIENCE).provision(List.of(contract)))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("topic " + contract.name() + " needs " + setting + "=")
                .hasMessageContaining("but has " + value);
    }

    @ParameterizedTest
    @CsvSource({"604800000, true", "1209600000, true", "-1, true", "604799999, false"})
    void shouldLetAnOperatorKeepSendsForLongerButNotForLess(String retention, boolean taken) throws Exception {
        // Given
        TopicContract contract = renamed(TopicContract.sends(SETTINGS), "kept-" + retention);
        new TopicProvisioner(admin, PATIENCE).provision(List.of(contract));
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, contract.name());
        ConfigEntry entry = new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, retention);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();

        // When
        ThrowingCallable start = () -> new TopicProvisioner(admin, PATIENCE).provision(List.of(contract));

        // Then
        if (taken) {
            assertThatCode(start).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(start)
                    .isInstanceOf(TopicMismatchException.class)
                    .hasMessageContaining("needs retention.ms=604800000 or more, but has 604799999");
        }
    }

    @Test
    void shouldRefuseAMinimumOfInSyncReplicasThatIsTooLow() throws Exception {
        // Given
        TopicContract contract = renamed(TopicContract.messages(SETTINGS), "min-isr");
        new TopicProvisioner(admin, PATIENCE).provision(List.of(contract));
        Map<String, String> stricter = new LinkedHashMap<>(contract.required());
        stricter.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        TopicContract strict = new TopicContract(contract.name(), 4, (short) 3, stricter, Map.of());

        // When, then
        assertThatThrownBy(() -> new TopicProvisioner(admin, PATIENCE).provision(List.of(strict)))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("needs replication factor=3, but has 1")
                .hasMessageContaining("needs min.insync.replicas=2, but has 1");
    }

    @Test
    void shouldRefuseAnotherPartitionCount() throws Exception {
        // Given
        new TopicProvisioner(admin, PATIENCE).provision(List.of(renamed(TopicContract.sends(SETTINGS), "partitions")));
        TopicContract more = renamed(TopicContract.sends(LogSettings.singleMachine(5)), "partitions");

        // When, then
        assertThatThrownBy(() -> new TopicProvisioner(admin, PATIENCE).provision(List.of(more)))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("topic partitions needs partitions=5, but has 4");
    }

    /** KAFKA-15591: without the proof, a first batch can be refused for good while a later one is taken. */
    @Test
    void shouldTakeTheFirstRecordsInOrderOfFiftyFreshPairsOfTopics(@TempDir Path directories) throws Exception {
        for (int start = 0; start < EMPTY_CLUSTERS; start++) {
            try (var empty = EmbeddedBroker.start(directories.resolve("cluster-" + start), 0)) {
                for (int pair = 0; pair < PAIRS_OF_EACH; pair++) {
                    assertThat(offsetsOfFirstRecords(empty, "-" + pair))
                            .as("offsets of the first records of pair %d on empty cluster %d", pair, start)
                            .isEqualTo(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
                }
            }
        }
    }

    /** @param suffix of the names of both topics, which are not there yet */
    private static List<Long> offsetsOfFirstRecords(EmbeddedBroker cluster, String suffix) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", cluster.bootstrapServers());
        TopicContract sends = renamed(TopicContract.sends(SETTINGS), TopicContract.SENDS + suffix);
        TopicContract messages = renamed(TopicContract.messages(SETTINGS), TopicContract.MESSAGES + suffix);
        try (Admin clusterAdmin = Admin.create(client)) {
            new TopicProvisioner(clusterAdmin, PATIENCE).provision(List.of(sends, messages));
        }
        Map<String, Object> producing = new LinkedHashMap<>(client);
        producing.put("linger.ms", 0);
        // An unserved first batch would retry until this runs out.
        producing.put("delivery.timeout.ms", 10_000);
        producing.put("request.timeout.ms", 5_000);
        try (var producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer())) {
            UserId user = new UserId("alice");
            int partition = MailboxPartitioning.partitionOf(user, SETTINGS.partitions());
            List<Future<RecordMetadata>> acks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                byte[] value = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
                acks.add(producer.send(new ProducerRecord<>(sends.name(), partition, user.bytes(), value)));
                producer.flush();
            }
            List<Long> offsets = new ArrayList<>();
            for (Future<RecordMetadata> ack : acks) {
                offsets.add(ack.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).offset());
            }
            return offsets;
        }
    }

    private static TopicContract renamed(TopicContract contract, String name) {
        return new TopicContract(
                name, contract.partitions(), contract.replicationFactor(), contract.required(), contract.atLeast());
    }
}
