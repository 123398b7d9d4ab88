package io.parley.http.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Set;

/** Keys of an identity provider, and what it signs with them. */
final class SigningKeys {
    private SigningKeys() {}

    /** Puts a signature on anything. */
    interface Signer {
        byte[] sign(byte[] bytes) throws Exception;
    }

    /** @param jwk what is published of it, with its id */
    record SigningKey(JWK jwk, Signer signer) {
        String token(String header, String claims) throws Exception {
            String signed = base64(header) + "." + base64(claims);
            return signed + "." + Base64URL.encode(signer.sign(signed.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    static String base64(String text) {
        return Base64URL.encode(text).toString();
    }

    static SigningKey of(TokenAlgorithm algorithm, String id) throws Exception {
        return switch (algorithm) {
            case RS256 -> rsa(2048, id);
            case ES256 -> p256(id);
            case EDDSA -> ed25519(id);
            case HS256 -> throw new IllegalArgumentException("no secret can be published");
        };
    }

    static SigningKey rsa(int bits, String id) throws Exception {
        RSAKey key = new RSAKeyGenerator(bits, true).keyID(id).generate();
        return new SigningKey(
                key,
                nimbus(
                        new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())),
                        JWSAlgorithm.RS256));
    }

    private static SigningKey p256(String id) throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        return new SigningKey(key, nimbus(new ECDSASigner(key), JWSAlgorithm.ES256));
    }

    private static Signer nimbus(JWSSigner signer, JWSAlgorithm algorithm) {
        return bytes -> signer.sign(new JWSHeader(algorithm), bytes).decode();
    }

    private static SigningKey ed25519(String id) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] x509 = pair.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(x509, x509.length - 32, x509.length);
        OctetKeyPair jwk = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                .keyID(id)
                .build();
        return new SigningKey(jwk, bytes -> ed25519Signature(pair.getPrivate(), bytes));
    }

    private static byte[] ed25519Signature(PrivateKey key, byte[] bytes) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(bytes);
        return signature.sign();
    }
}
