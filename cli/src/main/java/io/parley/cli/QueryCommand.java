package io.parley.cli;

import io.parley.cli.node.ClusterSecrets;
import io.parley.cli.node.QueryNode;
import io.parley.cli.node.StopSignal;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.cli.settings.Role;
import io.parley.cli.settings.SecretSetting;
import io.parley.cli.settings.SettingCheck;
import io.parley.http.limit.HttpLimits;
import io.parley.query.ReadLimits;
import io.parley.routing.AllowedNodes;
import io.parley.routing.RoutingConfig;
import io.parley.schemas.cluster.NodeAddress;
import java.nio.file.Path;
import java.time.InstantSource;
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

/** {@code parley query}: answers reads. */
@Command(
        name = "query",
        description = {
            "Answers reads over HTTP, having asked the processors that hold the mailboxes.",
            "Needs PARLEY_AUTH_HS256_SECRET, the secret that users' tokens are signed with, or --auth-jwks-url,",
            "and PARLEY_CLUSTER_SECRET, the secret that nodes know each other by.",
            "Secrets may be in files as well: PARLEY_CLUSTER_SECRET_FILE names one.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley query --port 8082 --processors 10.0.0.1:7070,10.0.0.2:7070"})
final class QueryCommand implements Role, Callable<Integer> {
    @Mixin
    private ListenFlags listen = new ListenFlags();

    @Mixin
    private AuthFlags auth = new AuthFlags();

    @Mixin
    private HttpLimitFlags limits = new HttpLimitFlags();

    @Mixin
    private ReadLimitFlags reads = new ReadLimitFlags();

    @Option(
            names = "--processors",
            paramLabel = "HOST:PORT,…",
            split = ",",
            required = true,
            description = "processors that are asked who holds which mailboxes")
    private List<String> processors = List.of();

    @Option(
            names = "--allowed-processors",
            paramLabel = "HOST:PORT,…",
            split = ",",
            description =
                    "where questions and the cluster's secret may be sent; *.domain:port for all hosts of a domain"
                            + " (default: those of --processors)")
    private @Nullable List<String> allowed;

    @Option(
            names = "--processors-ca",
            paramLabel = "FILE",
            description = "PEM: whose certificates processors are known by; read again when the file changes"
                    + " (default: processors are asked without TLS)")
    private @Nullable Path authorities;

    @Mixin
    private LogOutputFlags output = new LogOutputFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public List<SecretSetting> secrets() {
        return List.of(SecretSetting.TOKENS, SecretSetting.CLUSTER);
    }

    @Override
    public void check(SettingCheck check) {
        listen.check(check);
        limits.check(check);
        reads.check(check);
        auth.check(check);
        boolean named = check.that("--processors", this::seeds);
        boolean ruled = check.that("--allowed-processors", this::rules);
        SettingFile.check(check, "--processors-ca", authorities);
        boolean known = check.that(ClusterSecrets.VARIABLE, () -> ClusterSecrets.of(check.environment()));
        if (named && ruled && known) {
            check.that("--allowed-processors", () -> routing(check.environment()));
        }
        output.check(check);
    }

    @Override
    public Integer call() throws Exception {
        NodeLog.writeToStandardError(output);
        var environment = EnvironmentDefaults.environmentOf(spec);
        QueryNode.Config config = Parley.valid(spec, () -> {
            HttpLimits given = limits.limits(HttpLimits.PUBLIC);
            return new QueryNode.Config(
                    listen.config().withLimits(given),
                    routing(environment),
                    auth.trust(environment),
                    reads.config(
                            given.address().isPresent(), limits.userRate(Optional.of(ReadLimits.PER_USER_DEFAULT))));
        });
        return StopSignal.runWith(stop -> new ServeUntilStopped(spec, "Parley query", NodeLog.STANDARD_ERROR)
                .run(() -> QueryNode.start(config, InstantSource.system()), stop));
    }

    private List<NodeAddress> seeds() {
        return processors.stream().map(NodeAddress::parse).toList();
    }

    private AllowedNodes rules() {
        return new AllowedNodes(allowed == null ? processors : allowed);
    }

    private RoutingConfig routing(Map<String, String> environment) {
        return RoutingConfig.of(seeds(), rules(), ClusterSecrets.of(environment))
                .withAuthorities(Optional.ofNullable(authorities));
    }
}
