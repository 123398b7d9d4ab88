package io.parley.cli;

import io.parley.cli.node.KafkaSettingsFile;
import io.parley.schemas.topics.LogClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley verify}: proves that the mailboxes are what the log says, byte for byte. */
@Command(
        name = "verify",
        description = {
            "Makes the mailboxes once more from the log, beside those that serve, and compares the two.",
            "Prints the digest of each partition, or the first mailbox that differs. An up or a processor on the directory goes on meanwhile.",
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:equal", "1:different, or it could not be told", "2:asked wrongly", "3:out of memory"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley verify",
            "  parley verify --data-dir /var/lib/parley --kafka 10.0.0.1:9092      a processor that is stopped",
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private VerifyFlags flags = new VerifyFlags();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT,…",
            description = "some brokers of the log, where nothing runs and the log is not kept on the directory itself")
    private @Nullable String kafka;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "beside --kafka: Kafka's own settings for TLS and SASL (default: no TLS, no SASL)")
    private @Nullable Path kafkaConfig;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        boolean equal = flags.compare(spec.commandLine(), log(), partition -> true, (partition, directory) -> {});
        return equal ? 0 : 1;
    }

    private Optional<LogClient> log() {
        return Optional.ofNullable(kafka)
                .map(brokers -> Parley.valid(
                        spec,
                        () -> new LogClient(
                                brokers, kafkaConfig == null ? Map.of() : KafkaSettingsFile.read(kafkaConfig))));
    }
}
