package io.parley.cli;

import io.parley.http.ClaimRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What users' tokens say of where they come from and whom they are for. */
final class ClaimFlags {
    @Option(
            names = "--auth-issuer",
            paramLabel = "ISSUER",
            description = "what a token's iss has to be (default: anything)")
    private @Nullable String issuer;

    @Option(
            names = "--auth-audience",
            paramLabel = "AUDIENCE",
            description = "what a token's aud has to be, or to hold (default: a token has none)")
    private @Nullable String audience;

    /** @throws IllegalArgumentException when one of them is empty, by its name */
    ClaimRules rules() {
        return new ClaimRules(somebody("--auth-issuer", issuer), somebody("--auth-audience", audience));
    }

    private static Optional<String> somebody(String flag, @Nullable String given) {
        if (given != null && given.isBlank()) {
            throw new IllegalArgumentException("expected " + flag + " to name somebody, but it is empty");
        }
        return Optional.ofNullable(given);
    }
}
