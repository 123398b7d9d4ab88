package io.parley.cli;

import io.parley.broker.BrokerConfig;
import io.parley.broker.QuorumVoter;
import io.parley.cli.node.BrokerNode;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.StopSignal;
import io.parley.cli.settings.Role;
import io.parley.cli.settings.SecretSetting;
import io.parley.cli.settings.SettingCheck;
import io.parley.http.HttpConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley broker}: one node of the log. */
@Command(
        name = "broker",
        description = "Runs one node of the log (Kafka). Any Kafka from 4.0 on will do instead.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley broker --node-id 1 --port 9092 --quorum 1@10.0.0.1:9093,2@10.0.0.2:9093,3@10.0.0.3:9093 \\",
            "      --host 0.0.0.0 --announced 10.0.0.1 --http-port 8080 --data-dir /var/lib/parley",
        })
final class BrokerCommand implements Role, Callable<Integer> {
    /** One that fits, for when another setting is looked at. */
    private static final int ANY_PORT = 1;

    @Option(names = "--node-id", paramLabel = "N", required = true, description = "unique in the cluster")
    private int nodeId;

    @Option(
            names = "--quorum",
            paramLabel = "ID@HOST:PORT,…",
            required = true,
            description = "every node of the log and where its controller listens; the same on all of them, for life")
    private String quorum = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "the address to listen on (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", required = true, description = "where clients connect")
    private int port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description =
                    "where /health and /metrics are served, on the same address and in the clear; 0 for any free port"
                            + " (default: nowhere)")
    private @Nullable Integer httpPort;

    @Option(
            names = "--announced",
            paramLabel = "HOST",
            description = "the host that clients are told to connect to (default: that of --host)")
    private @Nullable String announced;

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Mixin
    private LogOutputFlags output = new LogOutputFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public List<SecretSetting> secrets() {
        return List.of();
    }

    @Override
    public void check(SettingCheck check) {
        if (check.that("--quorum", () -> QuorumVoter.parseAll(quorum))
                && check.that("--node-id", () -> config(ANY_PORT))) {
            check.that("--port", () -> config(port));
        }
        check.that("--http-port", this::operations);
        output.check(check);
    }

    private BrokerConfig config(int clientPort) {
        String told = announced == null ? host : announced;
        return new BrokerConfig(
                data.directory().broker(), nodeId, host, told, clientPort, QuorumVoter.parseAll(quorum));
    }

    private Optional<HttpConfig> operations() {
        return Optional.ofNullable(httpPort).map(http -> new HttpConfig(host, http));
    }

    @Override
    public Integer call() throws Exception {
        BrokerNode.Config config = Parley.valid(spec, () -> new BrokerNode.Config(config(port), operations()));
        return StopSignal.runWith(stop -> {
            try (DataDirectory.Lock lock = data.directory().lock()) {
                NodeLog.writeTo(lock.directory().logFile(), output);
                new ServeUntilStopped(
                                spec,
                                "Parley broker",
                                lock.directory().logFile().toString())
                        .run(() -> BrokerNode.start(config), stop);
            }
        });
    }
}
