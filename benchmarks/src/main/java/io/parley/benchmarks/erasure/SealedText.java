package io.parley.benchmarks.erasure;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A mailbox's texts under its own key: AES-256-GCM. The nonce is the message's place in the log of sends (partition and offset), which no other text of
 * the mailbox has, so that it need not be stored; a text grows by its tag alone. Not thread-safe.
 */
final class SealedText {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = Integer.BYTES + Long.BYTES;

    private final Cipher cipher;

    SealedText() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES in Galois/Counter mode", e);
        }
    }

    /**
     * @param bound what the text must not be moved away from, such as owner and message id; not part of the result
     * @return as many bytes as the text has, and {@value #TAG_BYTES} more
     */
    byte[] seal(SecretKeySpec key, int partition, long offset, byte[] bound, byte[] text)
            throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, key, partition, offset, bound, text);
    }

    /** @throws javax.crypto.AEADBadTagException when key, place, bound or bytes are not those that were sealed */
    byte[] open(SecretKeySpec key, int partition, long offset, byte[] bound, byte[] sealed)
            throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, key, partition, offset, bound, sealed);
    }

    private byte[] run(int mode, SecretKeySpec key, int partition, long offset, byte[] bound, byte[] input)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putInt(partition)
                .putLong(offset)
                .array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(bound);
        return cipher.doFinal(input);
    }
}
