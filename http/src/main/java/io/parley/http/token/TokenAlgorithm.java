package io.parley.http.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Arrays;
import java.util.List;

/** How tokens are signed. One of them is configured; a token that names another one is refused, whatever it is (RFC 8725 §3.1). */
public enum TokenAlgorithm {
    /** A secret that the issuer and this service share. */
    HS256("HS256"),
    RS256("RS256"),
    ES256("ES256"),
    /** Ed25519, the only curve that is taken. */
    EDDSA("EdDSA");

    private final String text;

    TokenAlgorithm(String text) {
        this.text = text;
    }

    /**
     * @param setting the setting's name, for the error
     * @throws IllegalArgumentException when {@code text} is none of the names, to the letter
     */
    public static TokenAlgorithm of(String setting, String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected " + setting + " to be one of " + List.of(values()) + ", but got '" + text + "'"));
    }

    /** The name in a token's header. */
    public String text() {
        return text;
    }

    /** Whether whoever checks a signature could make one as well. */
    public boolean isSymmetric() {
        return this == HS256;
    }

    JWSAlgorithm jws() {
        return JWSAlgorithm.parse(text);
    }

    @Override
    public String toString() {
        return text();
    }
}
