package io.parley.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/** Makes tokens that are signed with a shared secret: for development, tests and commands. Thread-safe. */
public final class Hs256TokenIssuer {
    private final JWSSigner signer;
    private final ClaimRules rules;
    private final InstantSource clock;

    /** @throws IllegalArgumentException when {@code secret} is shorter than {@value Hs256Secret#BYTES_MIN} bytes */
    public Hs256TokenIssuer(byte[] secret, InstantSource clock) {
        this(secret, ClaimRules.NONE, clock);
    }

    /**
     * @param rules what the tokens have to say
     * @throws IllegalArgumentException when {@code secret} is shorter than {@value Hs256Secret#BYTES_MIN} bytes
     */
    public Hs256TokenIssuer(byte[] secret, ClaimRules rules, InstantSource clock) {
        Hs256Secret.requireLength("secret", secret);
        this.rules = rules;
        this.clock = clock;
        try {
            this.signer = new MACSigner(secret.clone());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("expected a secret that HS256 can use", e);
        }
    }

    /** A token for {@code user} that expires after {@code validity}; what follows "Bearer" in the header. */
    public String issue(UserId user, Duration validity) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(user.value())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(validity)));
        rules.issuer().ifPresent(claims::issuer);
        rules.audience().ifPresent(claims::audience);
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("expected to sign a token", e);
        }
        return token.serialize();
    }
}
