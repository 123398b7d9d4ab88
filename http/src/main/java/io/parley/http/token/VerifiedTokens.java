package io.parley.http.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.http.Authenticator;
import io.parley.http.Identity;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which tokens were found valid, until they expire: a client sends the same one with every request, and verifying it each time is
 * an eighth of all that HTTP costs a send. Refusals are not remembered, so that nobody can fill the memory with what he made up.
 * Thread-safe.
 *
 * <p>A token that its issuer takes back before it expires is taken until then, as it is without this: a JWT cannot be taken back. A key can be,
 * and with it goes what was found valid by it.
 */
final class VerifiedTokens implements Authenticator {
    /** All remembered headers together, about a byte each: tokens of 200 characters for twenty thousand users. The rarest used go first. */
    static final long CHARACTERS_MAX = 4 << 20;

    private final Authenticator verifier;
    private final LongSupplier generation;
    private final InstantSource clock;
    private final Cache<String, Known> known;

    /** @param generation of the keys when the token was verified */
    private record Known(Identity identity, long generation) {}

    /**
     * @param verifier is asked about every token that is not remembered
     * @param generation changes when a key that was good is not any more
     */
    VerifiedTokens(Authenticator verifier, LongSupplier generation, InstantSource clock) {
        this.verifier = verifier;
        this.generation = generation;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumWeight(CHARACTERS_MAX)
                .weigher((String header, Known token) -> header.length())
                // Upkeep takes microseconds; it needs no thread of its own.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Identity authenticate(@Nullable String authorizationHeader) {
        if (authorizationHeader == null) {
            return verifier.authenticate(null);
        }
        // Before the token is verified: should keys change meanwhile, it will be verified again.
        long keys = generation.getAsLong();
        Known token = known.getIfPresent(authorizationHeader);
        if (token != null
                && token.generation() == keys
                && clock.instant().isBefore(token.identity().expiresAt())) {
            return token.identity();
        }
        // Refuses an expired one, in its own words.
        known.invalidate(authorizationHeader);
        Identity verified = verifier.authenticate(authorizationHeader);
        known.put(authorizationHeader, new Known(verified, keys));
        return verified;
    }
}
