package io.parley.cli;

import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.node.NodeConfig;
import io.parley.cli.node.SingleNode;
import io.parley.cli.node.StopSignal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley up}: everything in this process, until a signal asks it to stop. */
@Command(
        name = "up",
        description = "Runs everything in one process: the log, the mailboxes, the API.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley up",
            "  parley up --port 9000 --data-dir /var/lib/parley",
            "  PARLEY_PORT=9000 parley up",
        })
final class UpCommand implements Callable<Integer> {
    /** One thread folds on a small machine. More partitions would only mean more requests, fsyncs and tasks for the same work: see ADR 10. */
    private static final int PARTITIONS = 1;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "where the API listens; 0 for any free port (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "a loopback address (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "where other programs on this machine can read the log; 0 for any free port"
                    + " (default: ${DEFAULT-VALUE})")
    private int kafkaPort;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "of a new log, for life (default: " + PARTITIONS + ")")
    private @Nullable Integer partitions;

    @Option(
            names = "--from-checkpoint",
            paramLabel = "DIR",
            description = "what mailboxes begin with where there are none, so that only the rest of the log is read")
    private @Nullable Path fromCheckpoint;

    @Mixin
    private RegistryFlags registry = new RegistryFlags();

    @Mixin
    private LogOutputFlags output = new LogOutputFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Parley.valid(spec, output::level);
        return StopSignal.runWith(this::serve);
    }

    private void serve(StopSignal stop) throws Exception {
        OptionalInt wanted = partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions);
        NodeConfig asked = Parley.valid(
                spec,
                () -> new NodeConfig(
                        host,
                        port,
                        kafkaPort,
                        wanted.orElse(PARTITIONS),
                        data.directory(),
                        Optional.ofNullable(fromCheckpoint),
                        registry.registry(System.getenv())));
        try (DataDirectory.Lock lock = data.directory().lock()) {
            NodeLog.writeTo(lock.directory().logFile(), output);
            serve(asked.withPartitions(lock.directory().partitions(wanted, asked.partitions())), stop);
        }
    }

    private void serve(NodeConfig config, StopSignal stop) throws Exception {
        DevelopmentSecret secret = DevelopmentSecret.ofServer(System.getenv(), config.data());
        new ServeUntilStopped(spec, "Parley", config.data().logFile().toString())
                .run(() -> SingleNode.start(config, secret, InstantSource.system()), stop);
    }
}
