package io.parley.cli;

import io.parley.cli.node.KafkaSettingsFile;
import io.parley.cli.node.LogConnection;
import io.parley.cli.settings.SettingCheck;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the log is and how it has to be; the same for every node of a cluster. */
final class LogFlags {
    /** Room to grow: the count is for life, and each node takes a share of it. */
    private static final int PARTITIONS = 16;

    private static final Duration SENDS_RETENTION = Duration.ofDays(7);

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT,…",
            required = true,
            description = "some brokers of the log, comma-separated")
    private String kafka = "";

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Kafka's own settings for TLS and SASL, as its tools take them: ssl.*, sasl.*, security.protocol"
                            + " (default: no TLS, no SASL)")
    private @Nullable Path kafkaConfig;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "" + PARTITIONS,
            description = "of the log, for life (default: ${DEFAULT-VALUE})")
    private int partitions;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "3",
            description = "copies of each record of the log; all but one have to be there for it to be taken"
                    + " (default: ${DEFAULT-VALUE})")
    private short replicas;

    @Option(
            names = "--fsync",
            paramLabel = "true|false",
            arity = "1",
            description =
                    "whether brokers flush each record to disk before they acknowledge it: true where one power cut"
                            + " can hit every copy (default: true with one copy, else false)")
    private @Nullable Boolean fsync;

    @Mixin
    private RegistryFlags registry = new RegistryFlags();

    private LogClient client() {
        if (kafka.isBlank()) {
            throw new IllegalArgumentException("expected --kafka to name a broker, but it is empty");
        }
        return new LogClient(kafka, security());
    }

    private Map<String, String> security() {
        Map<String, String> settings = kafkaConfig == null ? Map.of() : KafkaSettingsFile.read(kafkaConfig);
        return new LogClient("any", settings).security();
    }

    void check(SettingCheck check) {
        check.that("--kafka", () -> LogClient.plain(kafka));
        check.that("--kafka-config", this::security);
        check.that("--partitions", () -> atLeastOne("--partitions", partitions));
        check.that("--replicas", () -> atLeastOne("--replicas", replicas));
        registry.check(check);
    }

    private static int atLeastOne(String flag, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("expected " + flag + " of at least 1, but got " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException when a value is out of its range, by its name */
    LogConnection connection(Map<String, String> environment) {
        return new LogConnection(client(), settings(partitions, replicas), registry.registry(environment));
    }

    private LogSettings settings(int ofPartitions, short copies) {
        short inSync = (short) Math.max(1, copies - 1);
        boolean flush = fsync == null ? copies == 1 : fsync;
        return new LogSettings(ofPartitions, copies, inSync, flush, SENDS_RETENTION);
    }
}
