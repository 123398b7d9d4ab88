package io.parley.http.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one key set that can check signatures of one algorithm, by their ids. What is for something else is left out: a key counts only for
 * the algorithm that is configured, never for one that a token asks for. Immutable.
 */
final class PublishedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);

    /** RFC 7518 §3.3. */
    private static final int RSA_BITS_MIN = 2048;

    /** A provider has two or three: the last, this and the next. */
    private static final int KEYS_MAX = 100;

    /** In place of the id of a key that has none. */
    private static final String NO_ID = "";

    private final Map<String, Key> byId;

    /** @param thumbprint what the key is, whatever it is called */
    private record Key(JWSVerifier verifier, String thumbprint) {}

    private PublishedKeys(Map<String, Key> byId) {
        this.byId = Map.copyOf(byId);
    }

    /** @throws ParseException when {@code json} is no key set, or has no key for {@code algorithm} */
    static PublishedKeys parse(String json, TokenAlgorithm algorithm) throws ParseException {
        JWKSet all = JWKSet.parse(json);
        if (all.size() > KEYS_MAX) {
            throw new ParseException("expected at most " + KEYS_MAX + " keys, but got " + all.size(), 0);
        }
        Map<String, Key> keys = new HashMap<>();
        for (JWK key : all.getKeys()) {
            if (isFor(key, algorithm)) {
                add(key, keys);
            }
        }
        if (keys.isEmpty()) {
            throw new ParseException("expected a key for " + algorithm + ", but there is none", 0);
        }
        return new PublishedKeys(keys);
    }

    private static boolean isFor(JWK key, TokenAlgorithm algorithm) {
        boolean signs = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
        boolean verifies =
                key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
        boolean free = key.getAlgorithm() == null || algorithm.jws().equals(key.getAlgorithm());
        return signs && verifies && free && hasShape(key, algorithm);
    }

    private static boolean hasShape(JWK key, TokenAlgorithm algorithm) {
        return switch (algorithm) {
            case HS256 -> false;
            case RS256 -> key instanceof RSAKey rsa && rsa.size() >= RSA_BITS_MIN;
            case ES256 -> key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve());
            case EDDSA -> key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve());
        };
    }

    private static void add(JWK key, Map<String, Key> keys) {
        String id = key.getKeyID() == null ? NO_ID : key.getKeyID();
        try {
            Key usable = new Key(verifier(key), key.computeThumbprint().toString());
            if (keys.putIfAbsent(id, usable) != null) {
                LOG.warn("expected each published key to have an id of its own, but two are called '{}'", id);
            }
        } catch (JOSEException | GeneralSecurityException | RuntimeException e) {
            // One that nobody can use must not take the others with it.
            LOG.warn("expected the published key '{}' to be usable: {}", id, e.toString());
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException, GeneralSecurityException {
        return switch (key) {
            case RSAKey rsa -> new RSASSAVerifier(rsa.toRSAPublicKey());
            case ECKey ec -> new ECDSAVerifier(ec.toECPublicKey());
            case OctetKeyPair pair -> new Ed25519JdkVerifier(pair.getDecodedX());
            default -> throw new IllegalArgumentException("expected a key pair, but got " + key.getKeyType());
        };
    }

    /** The key with this id; of a token that names none, the only one there is. Null when there is none. */
    @Nullable
    JWSVerifier find(@Nullable String keyId) {
        if (keyId == null) {
            return byId.size() == 1 ? byId.values().iterator().next().verifier() : null;
        }
        Key key = byId.get(keyId);
        return key == null ? null : key.verifier();
    }

    /** Whether every key of {@code earlier} is still here, under its id. */
    boolean containAll(PublishedKeys earlier) {
        return earlier.byId.entrySet().stream().allMatch(entry -> {
            Key here = byId.get(entry.getKey());
            return here != null && here.thumbprint().equals(entry.getValue().thumbprint());
        });
    }
}
