package io.parley.cli.node;

import io.parley.http.ClaimRules;
import io.parley.http.Hs256Secret;
import io.parley.http.token.JwksConfig;
import io.parley.http.token.TokenAlgorithm;
import io.parley.http.token.TokenTrust;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Whose tokens a node takes that users reach. There is no default, so that nobody serves with a key that others know, and there is one way only, so
 * that a token of the one kind can never be taken for one of the other.
 */
public final class TrustedTokens {
    private TrustedTokens() {}

    /**
     * @param algorithm empty for the one of a shared secret
     * @param keys where an identity provider publishes its keys; empty for a shared secret
     * @throws CommandFailure when there is neither a secret nor a provider, or both; never shows the secret
     * @throws IllegalArgumentException when the flags do not fit each other, by name
     */
    public static TokenTrust of(
            Map<String, String> environment, Optional<TokenAlgorithm> algorithm, Optional<URI> keys, ClaimRules rules) {
        Optional<String> secret = Secrets.given(environment, DevelopmentSecret.VARIABLE);
        if (keys.isEmpty()) {
            return ofSecret(secret, algorithm, rules);
        }
        if (secret.isPresent()) {
            throw new CommandFailure("expected either --auth-jwks-url or " + DevelopmentSecret.VARIABLE
                    + ", but got both: tokens are signed in one way");
        }
        if (algorithm.isEmpty() || algorithm.get().isSymmetric()) {
            throw new IllegalArgumentException(
                    "expected --auth-algorithm RS256, ES256 or EdDSA, the one that --auth-jwks-url"
                            + " has keys for, but got "
                            + algorithm.map(TokenAlgorithm::text).orElse("none"));
        }
        if (rules.issuer().isEmpty() || rules.audience().isEmpty()) {
            throw new IllegalArgumentException("expected --auth-issuer and --auth-audience beside --auth-jwks-url,"
                    + " since an identity provider signs for others as well");
        }
        return new TokenTrust.Provider(JwksConfig.of(keys.get()), algorithm.get(), rules);
    }

    private static TokenTrust ofSecret(Optional<String> secret, Optional<TokenAlgorithm> algorithm, ClaimRules rules) {
        if (algorithm.isPresent() && !algorithm.get().isSymmetric()) {
            throw new IllegalArgumentException("expected --auth-jwks-url, where keys for " + algorithm.get()
                    + " are published, but it is not there");
        }
        if (secret.isEmpty() || secret.get().isEmpty()) {
            throw new CommandFailure(
                    "expected " + DevelopmentSecret.VARIABLE + ", the secret that users' tokens are signed"
                            + " with, in the environment, or in a file that " + DevelopmentSecret.VARIABLE
                            + "_FILE names, or else --auth-jwks-url, but none is there");
        }
        try {
            byte[] bytes = Hs256Secret.ofText(DevelopmentSecret.VARIABLE, secret.get());
            return new TokenTrust.Secret(bytes, rules);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
