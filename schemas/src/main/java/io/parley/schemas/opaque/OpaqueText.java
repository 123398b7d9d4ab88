package io.parley.schemas.opaque;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * URL-safe text that a client carries without reading it: a payload and a checksum over the payload and the context it was made
 * in. What was cut, altered, or made in another context (another mailbox, another conversation, another kind of text) does not
 * open. The checksum finds mistakes; it is no signature, and nothing here is secret: a forged text can only ask for what its
 * bearer may ask for anyway.
 *
 * <p>Layout, before base64url without padding: payload, then the first {@value #CHECKSUM_BYTES} bytes of SHA-256 over the payload
 * and the context's parts, each behind its length (4 bytes, big-endian).
 */
public final class OpaqueText {
    private static final int CHECKSUM_BYTES = 6;

    /** Base64 of the largest payload, a token of two ids of 128 characters, stays well below; longer is not looked at. */
    private static final int TEXT_LENGTH_MAX = 600;

    private OpaqueText() {}

    /** @param context what the text is bound to; the first part names its kind */
    public static String seal(byte[] payload, String... context) {
        byte[] bytes = Arrays.copyOf(payload, payload.length + CHECKSUM_BYTES);
        System.arraycopy(checksum(payload, context), 0, bytes, payload.length, CHECKSUM_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The payload that {@code text} was sealed with in the same context.
     *
     * @throws IllegalArgumentException when {@code text} is not such a text
     */
    public static byte[] open(String text, String... context) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw malformed();
        }
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        // One payload has one text: the decoder would let padding and stray last bits pass.
        if (bytes.length < CHECKSUM_BYTES
                || !Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(bytes)
                        .equals(text)) {
            throw malformed();
        }
        byte[] payload = Arrays.copyOf(bytes, bytes.length - CHECKSUM_BYTES);
        byte[] expected = Arrays.copyOf(checksum(payload, context), CHECKSUM_BYTES);
        if (!Arrays.equals(expected, Arrays.copyOfRange(bytes, payload.length, bytes.length))) {
            throw malformed();
        }
        return payload;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("expected a text given out earlier for the same use");
    }

    private static byte[] checksum(byte[] payload, String[] context) {
        MessageDigest digest = sha256();
        digest.update(payload);
        for (String part : List.of(context)) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
