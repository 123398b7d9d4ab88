package io.parley.http;

import java.nio.charset.StandardCharsets;

/** The rule for a secret that signs tokens. */
public final class Hs256Secret {
    /** RFC 7518 §3.2: a key as long as the hash at least. */
    public static final int BYTES_MIN = 32;

    private Hs256Secret() {}

    /**
     * The key that a setting's text stands for: its UTF-8 bytes.
     *
     * @param setting the setting's name, for the error
     * @throws IllegalArgumentException when it is shorter than {@value #BYTES_MIN} bytes; holds the name and the length only
     */
    public static byte[] ofText(String setting, String text) {
        byte[] secret = text.getBytes(StandardCharsets.UTF_8);
        requireLength(setting, secret);
        return secret;
    }

    public static void requireLength(String name, byte[] secret) {
        if (secret.length < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "expected " + name + " of at least " + BYTES_MIN + " bytes, but got " + secret.length);
        }
    }
}
