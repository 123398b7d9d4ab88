package io.parley.http.token;

import io.parley.http.Authenticator;
import io.parley.http.ClaimRules;
import io.parley.http.Identity;
import io.parley.http.Readiness;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may come in: tokens of whom the configuration trusts, verified once and remembered until they expire. Thread-safe. */
public final class UserTokens implements Authenticator, Readiness, AutoCloseable {
    private final TokenKeys keys;
    private final VerifiedTokens verified;

    private UserTokens(TokenAlgorithm algorithm, TokenKeys keys, ClaimRules rules, InstantSource clock) {
        this.keys = keys;
        this.verified =
                new VerifiedTokens(new JwtAuthenticator(algorithm, keys, rules, clock), keys::generation, clock);
    }

    /** Returns at once; published keys may still have to be fetched, see {@link #whyNot}. */
    public static UserTokens open(TokenTrust trust, InstantSource clock) {
        return switch (trust) {
            case TokenTrust.Secret secret ->
                new UserTokens(TokenAlgorithm.HS256, new SharedSecret(secret.bytes()), secret.rules(), clock);
            case TokenTrust.Provider provider ->
                new UserTokens(
                        provider.algorithm(),
                        JwksKeys.start(provider.keys(), provider.algorithm(), clock),
                        provider.rules(),
                        clock);
        };
    }

    /**
     * For tokens that are signed with a shared secret, of any issuer.
     *
     * @throws IllegalArgumentException when {@code secret} is too short
     */
    public static UserTokens ofSecret(byte[] secret, InstantSource clock) {
        return open(new TokenTrust.Secret(secret, ClaimRules.NONE), clock);
    }

    @Override
    public Identity authenticate(@Nullable String authorizationHeader) {
        return verified.authenticate(authorizationHeader);
    }

    /** Empty when tokens can be checked. */
    @Override
    public Optional<String> whyNot() {
        return keys.whyNotReady();
    }

    @Override
    public void close() {
        keys.close();
    }
}
