package io.parley.http;

import java.util.Optional;

/**
 * What a token has to say of where it comes from and whom it is for. Invalid values fail at start, by name.
 *
 * @param issuer what {@code iss} has to be, to the letter; empty where any will do
 * @param audience what {@code aud} has to be or to hold; empty where a token must not have one, since it is for somebody else then (RFC 7519 §4.1.3)
 */
public record ClaimRules(Optional<String> issuer, Optional<String> audience) {
    /** Of a secret that nobody but this service's own issuer has. */
    public static final ClaimRules NONE = new ClaimRules(Optional.empty(), Optional.empty());

    public ClaimRules {
        requireText("issuer", issuer);
        requireText("audience", audience);
    }

    private static void requireText(String name, Optional<String> value) {
        if (value.isPresent() && value.get().isBlank()) {
            throw new IllegalArgumentException("expected " + name + " to name somebody, but it is empty");
        }
    }
}
