package io.parley.cli;

import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.node.NodeConfig;
import io.parley.cli.node.ServingLimits;
import io.parley.cli.node.SingleNode;
import io.parley.cli.node.StopSignal;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.cli.settings.Role;
import io.parley.cli.settings.SecretSetting;
import io.parley.cli.settings.SettingCheck;
import io.parley.http.limit.HttpLimits;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
final class UpCommand implements Role, Callable<Integer> {
    private static final String LOCAL = "127.0.0.1";

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
            defaultValue = LOCAL,
            description = "a loopback address (default: ${DEFAULT-VALUE})")
    private String host = LOCAL;

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
    private ClaimFlags claims = new ClaimFlags();

    @Mixin
    private RegistryFlags registry = new RegistryFlags();

    @Mixin
    private HttpLimitFlags limits = new HttpLimitFlags();

    @Mixin
    private ReadLimitFlags reads = new ReadLimitFlags();

    @Mixin
    private LogOutputFlags output = new LogOutputFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public List<SecretSetting> secrets() {
        return List.of(SecretSetting.DEVELOPMENT, SecretSetting.REGISTRY);
    }

    @Override
    public void check(SettingCheck check) {
        check.that("--port", () -> config(LOCAL, port, 0, OptionalInt.empty()));
        check.that("--host", () -> config(host, 0, 0, OptionalInt.empty()));
        check.that("--kafka-port", () -> config(LOCAL, 0, kafkaPort, OptionalInt.empty()));
        check.that("--partitions", () -> config(LOCAL, 0, 0, wanted()));
        check.that(claims::rules);
        registry.check(check);
        check.that(DevelopmentSecret.VARIABLE, () -> DevelopmentSecret.given(check.environment()));
        limits.check(check);
        reads.check(check);
        output.check(check);
    }

    private OptionalInt wanted() {
        return partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions);
    }

    private NodeConfig config(String address, int apiPort, int logPort, OptionalInt count) {
        return new NodeConfig(
                address,
                apiPort,
                logPort,
                count.orElse(PARTITIONS),
                data.directory(),
                Optional.ofNullable(fromCheckpoint));
    }

    @Override
    public Integer call() throws Exception {
        return StopSignal.runWith(this::serve);
    }

    private void serve(StopSignal stop) throws Exception {
        OptionalInt wanted = wanted();
        var environment = EnvironmentDefaults.environmentOf(spec);
        NodeConfig asked = Parley.valid(
                spec,
                () -> config(host, port, kafkaPort, wanted)
                        .withLimits(servingLimits())
                        .withClaims(claims.rules())
                        .withRegistry(registry.registry(environment)));
        try (DataDirectory.Lock lock = data.directory().lock()) {
            NodeLog.writeTo(lock.directory().logFile(), output);
            serve(asked.withPartitions(lock.directory().partitions(wanted, asked.partitions())), stop);
        }
    }

    private ServingLimits servingLimits() {
        ServingLimits base = ServingLimits.ONE_MACHINE;
        HttpLimits http = limits.limits(base.http());
        return new ServingLimits(
                http,
                limits.userRate(base.sendRate()),
                reads.config(
                        http.address().isPresent(),
                        limits.userRate(base.reads().limits().perUser())));
    }

    private void serve(NodeConfig config, StopSignal stop) throws Exception {
        DevelopmentSecret secret = DevelopmentSecret.ofServer(EnvironmentDefaults.environmentOf(spec), config.data());
        new ServeUntilStopped(spec, "Parley", config.data().logFile().toString())
                .run(() -> SingleNode.start(config, secret, InstantSource.system()), stop);
    }
}
