package io.parley.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which tokens were found valid, until they expire: a client sends the same one with every request, and verifying it each time is
 * an eighth of all that HTTP costs a send. Refusals are not remembered, so that nobody can fill the memory with what he made up.
 * Thread-safe.
 *
 * <p>A token that its issuer takes back before it expires is taken until then, as it is without this: a JWT cannot be taken back.
 */
public final class VerifiedTokens implements Authenticator {
    /** All remembered headers together, about a byte each: tokens of 200 characters for twenty thousand users. The rarest used go first. */
    static final long CHARACTERS_MAX = 4 << 20;

    private final Authenticator verifier;
    private final InstantSource clock;
    private final Cache<String, Identity> identities;

    /** @param verifier is asked about every token that is not remembered */
    public VerifiedTokens(Authenticator verifier, InstantSource clock) {
        this.verifier = verifier;
        this.clock = clock;
        this.identities = Caffeine.newBuilder()
                .maximumWeight(CHARACTERS_MAX)
                .weigher((String header, Identity identity) -> header.length())
                // Upkeep takes microseconds; it needs no thread of its own.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Identity authenticate(@Nullable String authorizationHeader) {
        if (authorizationHeader == null) {
            return verifier.authenticate(null);
        }
        Identity known = identities.getIfPresent(authorizationHeader);
        if (known != null && clock.instant().isBefore(known.expiresAt())) {
            return known;
        }
        // Refuses an expired one, in its own words.
        identities.invalidate(authorizationHeader);
        Identity verified = verifier.authenticate(authorizationHeader);
        identities.put(authorizationHeader, verified);
        return verified;
    }
}
