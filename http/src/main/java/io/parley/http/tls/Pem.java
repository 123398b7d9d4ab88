package io.parley.http.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM (RFC 7468) into key stores that exist in memory only. */
final class Pem {
    /** Of a store that never leaves the process; some kinds do not go without one. */
    static final String STORE_PASSWORD = "in memory only";

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private static final byte[] PROBE = "does the key fit the certificate?".getBytes(StandardCharsets.US_ASCII);

    private Pem() {}

    /**
     * A listener's identity.
     *
     * @throws GeneralSecurityException when they are no PEM of that kind, or do not belong together; says nothing of the key
     */
    static KeyStore identity(byte[] certificatePem, byte[] keyPem) throws GeneralSecurityException {
        List<Certificate> chain = certificates(certificatePem);
        PrivateKey key = privateKey(new String(keyPem, StandardCharsets.ISO_8859_1));
        requireFit(key, chain.getFirst().getPublicKey());
        KeyStore store = empty();
        store.setKeyEntry("listener", key, STORE_PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
        return store;
    }

    /**
     * Who is believed.
     *
     * @throws GeneralSecurityException when there is no certificate
     */
    static KeyStore authorities(byte[] certificatePem) throws GeneralSecurityException {
        KeyStore store = empty();
        int n = 0;
        for (Certificate authority : certificates(certificatePem)) {
            store.setCertificateEntry("authority-" + n++, authority);
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (java.io.IOException e) {
            throw new IllegalStateException("expected an empty key store, which reads nothing", e);
        }
        return store;
    }

    private static List<Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        var certificates = new ArrayList<Certificate>(
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("expected a certificate in PEM, but there is none");
        }
        return certificates;
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        Matcher text = PRIVATE_KEY.matcher(pem);
        if (!text.find()) {
            throw new GeneralSecurityException(
                    "expected a key in PEM that begins with BEGIN PRIVATE KEY (openssl pkcs8 -topk8 -nocrypt makes one)");
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text.group(1)));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("expected a key in base64");
        }
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // Of another algorithm: the bytes say which, but only to its own factory.
            }
        }
        throw new GeneralSecurityException("expected a key of one of " + KEY_ALGORITHMS);
    }

    private static void requireFit(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String signing = switch (certified.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        Signature signature = Signature.getInstance(signing);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] proof = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        if (!signature.verify(proof)) {
            throw new GeneralSecurityException("expected the key of the certificate, but got another one");
        }
    }
}
