package io.parley.cli;

import io.parley.cli.node.TrustedTokens;
import io.parley.cli.settings.SettingCheck;
import io.parley.http.ClaimRules;
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
    /** Rules that fit any provider, for when another setting is looked at. */
    private static final ClaimRules ANY_PROVIDER = new ClaimRules(Optional.of("issuer"), Optional.of("audience"));

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

    void check(SettingCheck check) {
        boolean named = check.that("--auth-algorithm", this::algorithm);
        // What one of them leaves open, the other has said: each is heard of, whatever the other says.
        Optional<TokenAlgorithm> fitting = keys == null ? Optional.empty() : Optional.of(TokenAlgorithm.RS256);
        check.that(() -> trust(check.environment(), fitting, claims.rules()));
        if (named) {
            check.that(() -> trust(check.environment(), algorithm(), ANY_PROVIDER));
        }
    }

    /** @throws IllegalArgumentException when a value is not right, by its name */
    TokenTrust trust(Map<String, String> environment) {
        return trust(environment, algorithm(), claims.rules());
    }

    private Optional<TokenAlgorithm> algorithm() {
        return Optional.ofNullable(algorithm).map(name -> TokenAlgorithm.of("--auth-algorithm", name));
    }

    private TokenTrust trust(Map<String, String> environment, Optional<TokenAlgorithm> by, ClaimRules rules) {
        return TrustedTokens.of(environment, by, Optional.ofNullable(keys), rules);
    }
}
