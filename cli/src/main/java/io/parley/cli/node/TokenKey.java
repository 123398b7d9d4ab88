package io.parley.cli.node;

import io.parley.http.Hs256Secret;
import java.util.Arrays;
import java.util.Map;

/** The key that users' tokens are signed with, from the environment: there is no default, so that nobody serves with a key that others know. */
public final class TokenKey {
    private final byte[] bytes;

    private TokenKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws CommandFailure when {@link DevelopmentSecret#VARIABLE} is missing or too short; names it and never shows it */
    public static TokenKey of(Map<String, String> environment) {
        String text = Secrets.required(
                environment, DevelopmentSecret.VARIABLE, "the secret that users' tokens are signed with");
        try {
            return new TokenKey(Hs256Secret.ofText(DevelopmentSecret.VARIABLE, text));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, bytes.length);
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "TokenKey";
    }
}
