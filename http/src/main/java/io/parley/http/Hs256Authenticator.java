package io.parley.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.parley.schemas.ids.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Takes JWTs that are signed with a shared secret: HS256 and nothing else, whatever a token's header says (RFC 8725 §3.1). The claims
 * {@code sub}, a valid user id, and {@code exp} must be there; {@code nbf} counts where it is. Immutable and thread-safe.
 */
public final class Hs256Authenticator implements Authenticator {
    /**
     * How far the issuer's clock may be ahead of ours: a token that was made this moment must not bounce. There is no leeway for
     * {@code exp}: a token that is refused a little early is replaced, one that is taken late has outlived its issuer's word.
     */
    static final Duration NOT_BEFORE_LEEWAY = Duration.ofSeconds(60);

    /** Ours are of 200 characters; those of large identity providers reach a few thousand. */
    static final int TOKEN_LENGTH_MAX = 8 * 1024;

    private static final String SCHEME = "Bearer ";

    private final JWSVerifier verifier;
    private final InstantSource clock;

    /** @throws IllegalArgumentException when {@code secret} is shorter than {@value Hs256Secret#BYTES_MIN} bytes */
    public Hs256Authenticator(byte[] secret, InstantSource clock) {
        Hs256Secret.requireLength("secret", secret);
        this.clock = clock;
        try {
            this.verifier = new MACVerifier(secret.clone());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("expected a secret that HS256 can use", e);
        }
    }

    @Override
    public Identity authenticate(@Nullable String authorizationHeader) {
        SignedJWT token = parse(bearerToken(authorizationHeader));
        requireSignature(token);
        try {
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Instant expiresAt = expiry(claims.getExpirationTime(), claims.getNotBeforeTime());
            // The typed getter would make a string of a number.
            return new Identity(subject(token.getPayload().toJSONObject().get("sub")), expiresAt);
        } catch (ParseException e) {
            throw new UnauthorizedException("expected a token with valid claims");
        }
    }

    private static String bearerToken(@Nullable String header) {
        if (header == null) {
            throw new UnauthorizedException("expected a bearer token");
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new UnauthorizedException("expected a bearer token, but got another scheme");
        }
        String token = header.substring(SCHEME.length()).strip();
        if (token.length() > TOKEN_LENGTH_MAX) {
            throw new UnauthorizedException("expected a token of at most " + TOKEN_LENGTH_MAX + " characters");
        }
        return token;
    }

    private static SignedJWT parse(String token) {
        try {
            return SignedJWT.parse(token);
        } catch (ParseException | IllegalArgumentException e) {
            throw new UnauthorizedException("expected a signed JWT");
        }
    }

    private void requireSignature(SignedJWT token) {
        try {
            boolean signed = JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm()) && token.verify(verifier);
            if (!signed) {
                throw new UnauthorizedException("expected a token signed by this service's issuer");
            }
        } catch (JOSEException e) {
            throw new UnauthorizedException("expected a token signed by this service's issuer");
        }
    }

    /** The time that {@code expiry} stands for; the token is valid now. */
    private Instant expiry(@Nullable Date expiry, @Nullable Date notBefore) {
        Instant now = clock.instant();
        if (expiry == null) {
            throw new UnauthorizedException("expected a token with exp");
        }
        if (!now.isBefore(expiry.toInstant())) {
            throw new UnauthorizedException("expected a token that has not expired");
        }
        if (notBefore != null && now.plus(NOT_BEFORE_LEEWAY).isBefore(notBefore.toInstant())) {
            throw new UnauthorizedException("expected a token that is valid already");
        }
        return expiry.toInstant();
    }

    private static UserId subject(@Nullable Object sub) {
        if (sub instanceof String id && UserId.isValid(id)) {
            return new UserId(id);
        }
        throw new UnauthorizedException("expected a token whose sub is a user id");
    }
}
