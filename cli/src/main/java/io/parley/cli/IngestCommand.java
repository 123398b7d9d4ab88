package io.parley.cli;

import io.parley.cli.node.IngestNode;
import io.parley.cli.node.StopSignal;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.cli.settings.Role;
import io.parley.cli.settings.SecretSetting;
import io.parley.cli.settings.SettingCheck;
import io.parley.http.limit.HttpLimits;
import io.parley.ingest.IngestConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley ingest}: takes sends. */
@Command(
        name = "ingest",
        description = {
            "Takes sends and read markers over HTTP and appends them to the log.",
            "Needs PARLEY_AUTH_HS256_SECRET, the secret that users' tokens are signed with, or --auth-jwks-url.",
            "A secret may be in a file as well: PARLEY_AUTH_HS256_SECRET_FILE names it.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley ingest --port 8081 --kafka 10.0.0.1:9092,10.0.0.2:9092"})
final class IngestCommand implements Role, Callable<Integer> {
    @Mixin
    private ListenFlags listen = new ListenFlags();

    @Mixin
    private AuthFlags auth = new AuthFlags();

    @Mixin
    private HttpLimitFlags limits = new HttpLimitFlags();

    @Mixin
    private LogFlags log = new LogFlags();

    @Mixin
    private LogOutputFlags output = new LogOutputFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public List<SecretSetting> secrets() {
        return List.of(SecretSetting.TOKENS, SecretSetting.REGISTRY);
    }

    @Override
    public void check(SettingCheck check) {
        listen.check(check);
        limits.check(check);
        log.check(check);
        auth.check(check);
        output.check(check);
    }

    @Override
    public Integer call() throws Exception {
        NodeLog.writeToStandardError(output);
        var environment = EnvironmentDefaults.environmentOf(spec);
        IngestNode.Config config = Parley.valid(
                spec,
                () -> new IngestNode.Config(
                        listen.config().withLimits(limits.limits(HttpLimits.PUBLIC)),
                        log.connection(environment),
                        auth.trust(environment),
                        limits.userRate(Optional.of(IngestConfig.SEND_RATE_DEFAULT))));
        return StopSignal.runWith(stop -> new ServeUntilStopped(spec, "Parley ingest", NodeLog.STANDARD_ERROR)
                .run(() -> IngestNode.start(config, InstantSource.system()), stop));
    }
}
