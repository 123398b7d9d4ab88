package io.parley.cli;

import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.settings.EnvironmentDefaults;
import io.parley.http.ClaimRules;
import java.time.InstantSource;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** Where the API is, and where the secret is that lets a command in: the same for every command that calls the API. */
final class ConnectionFlags {
    @Mixin
    private ServerFlag server = new ServerFlag();

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Mixin
    private ClaimFlags claims = new ClaimFlags();

    /**
     * To be closed. Signs with the secret of the environment, or of the data directory.
     *
     * @param spec of the command that the flags belong to
     */
    ParleyApi api(CommandSpec spec) {
        return new ParleyApi(address(spec), tokens(spec).get());
    }

    ServerAddress address(CommandSpec spec) {
        return Parley.valid(spec, server::address);
    }

    /** Signed with the secret of the environment, or of the data directory; others at each call, for whoever uses them alone. */
    Supplier<Tokens> tokens(CommandSpec spec) {
        ClaimRules rules = Parley.valid(spec, claims::rules);
        DevelopmentSecret secret =
                DevelopmentSecret.ofClient(EnvironmentDefaults.environmentOf(spec), data.directory());
        return () -> new Tokens(secret.key(), rules, InstantSource.system());
    }
}
