package io.parley.http.token;

import io.parley.http.Authenticator;
import io.parley.http.ClaimRules;
import io.parley.http.Identity;
import io.parley.http.UnauthorizedException;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes JWTs that are signed as configured. The claims {@code sub}, a valid user id, and {@code exp} must be there; {@code nbf} and {@code iat}
 * count where they are, {@code iss} and {@code aud} as {@link ClaimRules} say. Immutable and thread-safe as far as its keys are.
 */
final class JwtAuthenticator implements Authenticator {
    /**
     * How far the issuer's clock may be ahead of ours: a token that was made this moment must not bounce. There is no leeway for
     * {@code exp}: a token that is refused a little early is replaced, one that is taken late has outlived its issuer's word.
     */
    static final Duration ISSUER_AHEAD_MAX = Duration.ofSeconds(60);

    /** Key ids are names or hashes; the longest in use are of some 90 characters. */
    private static final int KEY_ID_LENGTH_MAX = 256;

    /** The last second of the year 9999: later ones are milliseconds that were taken for seconds, or an attempt to overflow. */
    private static final double EPOCH_SECOND_MAX = 253_402_300_799.0;

    /** What a token may call itself: an access token (RFC 9068), or nothing in particular. A logout token, say, is no proof of who calls. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt", "application/jwt");

    /**
     * Parameters of a header that would have us take a key from the token itself or fetch one, read the claims in another way, or obey an extension
     * that we do not know. None is of use to an honest issuer here.
     */
    private static final List<String> REFUSED_PARAMETERS =
            List.of("crit", "b64", "jku", "jwk", "x5u", "x5c", "cty", "zip", "enc");

    private final TokenAlgorithm algorithm;
    private final TokenKeys keys;
    private final ClaimRules rules;
    private final InstantSource clock;

    JwtAuthenticator(TokenAlgorithm algorithm, TokenKeys keys, ClaimRules rules, InstantSource clock) {
        this.algorithm = algorithm;
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public Identity authenticate(@Nullable String authorizationHeader) {
        CompactToken token = CompactToken.ofHeader(authorizationHeader);
        String keyId = requireHeader(token.header());
        if (!keys.haveSigned(token.signed().getBytes(StandardCharsets.US_ASCII), token.signature(), keyId)) {
            throw notOurs();
        }
        TokenJson claims = TokenJson.of(token.claims().decode());
        requireOrigin(claims);
        Instant expiresAt = requireTime(claims);
        return new Identity(subject(claims.member("sub")), expiresAt);
    }

    private static UnauthorizedException notOurs() {
        return new UnauthorizedException("expected a token signed by this service's issuer");
    }

    /** The id of the key, as the token says; null when it says nothing. */
    private @Nullable String requireHeader(TokenJson header) {
        if (!algorithm.text().equals(header.member("alg"))) {
            throw notOurs();
        }
        if (REFUSED_PARAMETERS.stream().anyMatch(header::has)) {
            throw new UnauthorizedException("expected a token whose header has none of " + REFUSED_PARAMETERS);
        }
        if (header.has("typ")
                && !(header.member("typ") instanceof String type && TYPES.contains(type.toLowerCase(Locale.ROOT)))) {
            throw new UnauthorizedException("expected a token of type JWT or at+jwt");
        }
        if (!header.has("kid")) {
            return null;
        }
        if (header.member("kid") instanceof String keyId && keyId.length() <= KEY_ID_LENGTH_MAX) {
            return keyId;
        }
        throw new UnauthorizedException("expected a token whose kid has at most " + KEY_ID_LENGTH_MAX + " characters");
    }

    private void requireOrigin(TokenJson claims) {
        if (rules.issuer().isPresent() && !rules.issuer().get().equals(claims.member("iss"))) {
            throw new UnauthorizedException("expected a token of this service's issuer");
        }
        if (!isForUs(claims)) {
            throw new UnauthorizedException("expected a token for this service");
        }
    }

    private boolean isForUs(TokenJson claims) {
        if (rules.audience().isEmpty()) {
            return !claims.has("aud");
        }
        String us = rules.audience().get();
        Object audience = claims.member("aud");
        return us.equals(audience) || (audience instanceof List<?> several && several.contains(us));
    }

    /** When the token expires; it is valid now. */
    private Instant requireTime(TokenJson claims) {
        Instant now = clock.instant();
        Instant expiry = time(claims, "exp");
        if (expiry == null) {
            throw new UnauthorizedException("expected a token with exp");
        }
        if (!now.isBefore(expiry)) {
            throw new UnauthorizedException("expected a token that has not expired");
        }
        requireBegun(now, time(claims, "nbf"));
        requireBegun(now, time(claims, "iat"));
        return expiry;
    }

    private static void requireBegun(Instant now, @Nullable Instant begin) {
        if (begin != null && now.plus(ISSUER_AHEAD_MAX).isBefore(begin)) {
            throw new UnauthorizedException("expected a token that is valid already");
        }
    }

    /** Null when there is no such claim. */
    private static @Nullable Instant time(TokenJson claims, String name) {
        if (!claims.has(name)) {
            return null;
        }
        // Whole seconds are exact in it; of fractions, milliseconds are.
        if (claims.member(name) instanceof Double seconds && seconds >= 0 && seconds <= EPOCH_SECOND_MAX) {
            return Instant.ofEpochMilli((long) (seconds * 1000));
        }
        throw new UnauthorizedException("expected a token with valid times");
    }

    private static UserId subject(@Nullable Object sub) {
        if (sub instanceof String id && UserId.isValid(id)) {
            return new UserId(id);
        }
        throw new UnauthorizedException("expected a token whose sub is a user id");
    }
}
