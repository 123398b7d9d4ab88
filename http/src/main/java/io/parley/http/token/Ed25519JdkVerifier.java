package io.parley.http.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Ed25519 with the JDK's own implementation; Nimbus' own verifier would bring another library. Thread-safe. */
final class Ed25519JdkVerifier extends EdDSAProvider implements JWSVerifier {
    private static final String NAME = "Ed25519";

    private static final int KEY_BYTES = 32;

    /** RFC 8410 §4: what comes before the key itself in its X.509 form. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PublicKey key;

    /** @param publicKey RFC 8032's 32 bytes */
    Ed25519JdkVerifier(byte[] publicKey) throws GeneralSecurityException {
        if (publicKey.length != KEY_BYTES) {
            throw new GeneralSecurityException("expected " + KEY_BYTES + " bytes, but got " + publicKey.length);
        }
        byte[] encoded = new byte[X509_PREFIX.length + KEY_BYTES];
        System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
        System.arraycopy(publicKey, 0, encoded, X509_PREFIX.length, KEY_BYTES);
        this.key = KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) {
        if (!JWSAlgorithm.EdDSA.equals(header.getAlgorithm())) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(NAME);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature.decode());
        } catch (SignatureException e) {
            // Of another length, or no point of the curve.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected the JDK to verify " + NAME, e);
        }
    }
}
