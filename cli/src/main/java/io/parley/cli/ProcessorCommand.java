package io.parley.cli;

import io.parley.cli.node.ClusterSecrets;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.LogConnection;
import io.parley.cli.node.ProcessorNode;
import io.parley.cli.node.StopSignal;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.cli.settings.Role;
import io.parley.cli.settings.SecretSetting;
import io.parley.cli.settings.SettingCheck;
import io.parley.http.HttpConfig;
import io.parley.http.limit.HttpLimits;
import io.parley.processor.ClusterMembership;
import io.parley.processor.ProcessorConfig;
import io.parley.routing.ClusterSecret;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.topics.LogSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley processor}: folds mailboxes. */
@Command(
        name = "processor",
        description = {
            "Folds its share of the log into mailboxes, and answers questions about them on an internal listener.",
            "Needs PARLEY_CLUSTER_SECRET, the secret that nodes know each other by, or PARLEY_CLUSTER_SECRET_FILE.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley processor --node-id p1 --port 7070 --host 0.0.0.0 --announced 10.0.0.1:7070 \\",
            "      --kafka 10.0.0.1:9092,10.0.0.2:9092 --data-dir /var/lib/parley",
        })
final class ProcessorCommand implements Role, Callable<Integer> {
    /** Values that fit, for when another setting is looked at. */
    private static final String ANY_NAME = "any";

    private static final int STORE_MEMORY_MIB = 256;

    @Option(
            names = "--node-id",
            paramLabel = "NAME",
            required = true,
            description = "this node's own name, the same after a restart")
    private String nodeId = "";

    @Mixin
    private ListenFlags listen = new ListenFlags();

    @Option(
            names = "--announced",
            paramLabel = "HOST:PORT",
            description = "where other nodes reach the internal listener (default: --host and --port)")
    private @Nullable String announced;

    @Mixin
    private LogFlags log = new LogFlags();

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Option(
            names = "--standbys",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many other processors keep a copy of each mailbox (default: ${DEFAULT-VALUE})")
    private int standbys;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads that fold (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--store-memory",
            paramLabel = "MIB",
            defaultValue = "" + STORE_MEMORY_MIB,
            description = "memory of the mailbox stores outside of the heap, in MiB (default: ${DEFAULT-VALUE})")
    private int storeMemoryMib;

    @Option(
            names = "--from-checkpoint",
            paramLabel = "DIR",
            description = "what mailboxes begin with where there are none, so that only the rest of the log is read")
    private @Nullable Path fromCheckpoint;

    @Mixin
    private LogOutputFlags output = new LogOutputFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public List<SecretSetting> secrets() {
        return List.of(SecretSetting.CLUSTER, SecretSetting.REGISTRY);
    }

    @Override
    public void check(SettingCheck check) {
        check.that("--node-id", () -> processor(nodeId, 1, STORE_MEMORY_MIB));
        listen.check(check);
        check.that("--announced", () -> announced == null ? "" : NodeAddress.parse(announced));
        log.check(check);
        check.that("--standbys", () -> new ClusterMembership(new NodeAddress(ANY_NAME, 1), standbys));
        check.that("--threads", () -> processor(ANY_NAME, threads, STORE_MEMORY_MIB));
        check.that("--store-memory", () -> processor(ANY_NAME, 1, storeMemoryMib));
        check.that(ClusterSecrets.VARIABLE, () -> ClusterSecrets.of(check.environment()));
        output.check(check);
    }

    @Override
    public Integer call() throws Exception {
        var environment = EnvironmentDefaults.environmentOf(spec);
        ClusterSecret secret = ClusterSecrets.of(environment);
        ProcessorNode.Config config = Parley.valid(spec, () -> config(environment, secret));
        return StopSignal.runWith(stop -> {
            try (DataDirectory.Lock lock = data.directory().lock()) {
                NodeLog.writeTo(lock.directory().logFile(), output);
                new ServeUntilStopped(
                                spec,
                                "Parley processor",
                                lock.directory().logFile().toString())
                        .run(() -> ProcessorNode.start(config), stop);
            }
        });
    }

    private ProcessorNode.Config config(Map<String, String> environment, ClusterSecret secret) {
        HttpConfig http = listen.config();
        NodeAddress address =
                announced == null ? new NodeAddress(http.host(), http.port()) : NodeAddress.parse(announced);
        LogConnection connection = log.connection(environment);
        ProcessorConfig processor = processor(nodeId, threads, storeMemoryMib)
                .inCluster(connection.client(), connection.settings(), new ClusterMembership(address, standbys))
                .withCheckpoint(Optional.ofNullable(fromCheckpoint))
                .withRegistry(connection.registry());
        // One connection carries all that a query node has under way here: its streams wait at this node.
        HttpConfig internal = http.withStreamsPerConnectionMax(HttpConfig.STREAMS_OF_A_NODE_MAX)
                .withLimits(HttpLimits.INTERNAL);
        return new ProcessorNode.Config(internal, processor, secret, data.directory());
    }

    /** Of a node that is alone, at a log anywhere. */
    private ProcessorConfig processor(String id, int foldThreads, int memoryMib) {
        return new ProcessorConfig(
                ANY_NAME, data.directory().state(), id, foldThreads, LogSettings.replicated(1), (long) memoryMib << 20);
    }
}
