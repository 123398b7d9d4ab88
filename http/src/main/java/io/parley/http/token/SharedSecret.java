package io.parley.http.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key for ever, for HS256. Says nothing of it. */
final class SharedSecret implements TokenKeys {
    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);

    private final JWSVerifier verifier;

    SharedSecret(byte[] secret) {
        try {
            this.verifier = new MACVerifier(secret.clone());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("expected a secret that HS256 can use", e);
        }
    }

    @Override
    public boolean haveSigned(byte[] signed, Base64URL signature, @Nullable String keyId) {
        try {
            return verifier.verify(HEADER, signed, signature);
        } catch (JOSEException e) {
            return false;
        }
    }

    @Override
    public long generation() {
        return 0;
    }

    @Override
    public Optional<String> whyNotReady() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // There is nothing to give back.
    }
}
