package io.parley.cli;

import io.parley.cli.node.TrustedTokens;
import io.parley.http.token.TokenAlgorithm;
import io.parley.http.token.TokenTrust;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose tokens are taken; the same for every node that users reach. */
final class AuthFlags {
    @Option(
            names = "--auth-jwks-url",
            paramLabel = "URL",
            description = "where an identity provider publishes its keys, instead of a shared secret")
    private @Nullable URI keys;

    @Option(
            names = "--auth-algorithm",
            paramLabel = "NAME",
            description = "the one algorithm that tokens are signed with: HS256 with a secret;"
                    + " RS256, ES256 or EdDSA with published keys, which do not go without it")
    private @Nullable String algorithm;

    @Mixin
    private ClaimFlags claims = new ClaimFlags();

    /** @throws IllegalArgumentException when a value is not right, by its name */
    TokenTrust trust(Map<String, String> environment) {
        return TrustedTokens.of(
                environment,
                Optional.ofNullable(algorithm).map(name -> TokenAlgorithm.of("--auth-algorithm", name)),
                Optional.ofNullable(keys),
                claims.rules());
    }
}
