package io.parley.cli;

import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.http.Hs256TokenIssuer;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley token}: a user's token, signed with the development secret, and nothing else on standard output. */
@Command(
        name = "token",
        description = "Prints a token that lets its bearer call the API as USER.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley token alice",
            "  curl -H \"Authorization: Bearer $(parley token alice)\" http://127.0.0.1:8080/v1/conversations",
        })
final class TokenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "the user's id")
    private String user = "";

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = DurationText.class,
            description = "how long the token is good: 90s, 30m, 24h, 7d (default: ${DEFAULT-VALUE})")
    private Duration ttl = Duration.ofHours(24);

    @Mixin
    private ClaimFlags claims = new ClaimFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        UserId id = Parley.valid(spec, () -> new UserId(user));
        DevelopmentSecret secret =
                DevelopmentSecret.ofClient(EnvironmentDefaults.environmentOf(spec), data.directory());
        String token = new Hs256TokenIssuer(secret.key(), Parley.valid(spec, claims::rules), InstantSource.system())
                .issue(id, ttl);
        spec.commandLine().getOut().println(token);
        return 0;
    }
}
