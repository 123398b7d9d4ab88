package io.parley.cli.node;

import io.parley.http.Hs256Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs tokens on a single machine: the environment's, else one that {@code parley up} makes once and keeps in its
 * data directory. The key is the UTF-8 bytes of the text, as it stands there.
 */
public final class DevelopmentSecret {
    /** Names the environment's secret, for everyone who signs or checks. */
    public static final String VARIABLE = "PARLEY_AUTH_HS256_SECRET";

    private final byte[] key;

    private DevelopmentSecret(byte[] key) {
        this.key = key;
    }

    /**
     * The environment's own.
     *
     * @throws CommandFailure when it is there and is none
     */
    public static Optional<DevelopmentSecret> given(Map<String, String> environment) {
        return Secrets.given(environment, VARIABLE).map(text -> of(text, VARIABLE));
    }

    /** The secret for who serves: makes one where there is none. */
    public static DevelopmentSecret ofServer(Map<String, String> environment, DataDirectory directory) {
        Optional<DevelopmentSecret> given = given(environment);
        if (given.isPresent()) {
            return given.get();
        }
        String kept = kept(directory);
        if (kept == null) {
            kept = random();
            DataDirectory.replace(directory.secretFile(), kept + "\n");
        }
        return of(kept, directory.secretFile().toString());
    }

    /**
     * The secret for who calls.
     *
     * @throws CommandFailure when neither the environment nor the directory has one
     */
    public static DevelopmentSecret ofClient(Map<String, String> environment, DataDirectory directory) {
        Optional<DevelopmentSecret> given = given(environment);
        if (given.isPresent()) {
            return given.get();
        }
        String kept = kept(directory);
        if (kept == null) {
            throw new CommandFailure("expected the secret that signs tokens in " + directory.secretFile() + " or in "
                    + VARIABLE + ", but there is none: give the --data-dir of a parley up that has run");
        }
        return of(kept, directory.secretFile().toString());
    }

    private static @Nullable String kept(DataDirectory directory) {
        try {
            return Files.readString(directory.secretFile()).strip();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new CommandFailure("expected to read " + directory.secretFile() + ", but got " + e, e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[Hs256Secret.BYTES_MIN];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static DevelopmentSecret of(String text, String where) {
        try {
            return new DevelopmentSecret(Hs256Secret.ofText(where, text));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** The key, a new array at each call. */
    public byte[] key() {
        return Arrays.copyOf(key, key.length);
    }

    /** Says nothing of the key, so that it cannot end up in a log by accident. */
    @Override
    public String toString() {
        return "DevelopmentSecret";
    }
}
