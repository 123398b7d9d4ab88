package io.parley.cli.node;

import java.util.Map;
import java.util.Optional;

/** What a registry of schemas may ask for. */
public final class RegistryCredentials {
    public static final String VARIABLE = "PARLEY_SCHEMA_REGISTRY_CREDENTIALS";

    private RegistryCredentials() {}

    /**
     * {@code user:password}; empty where there are none.
     *
     * @throws CommandFailure when they are given in two ways, or are no such pair
     */
    public static Optional<String> of(Map<String, String> environment) {
        Optional<String> given = Secrets.given(environment, VARIABLE);
        if (given.isPresent() && given.get().indexOf(':') < 1) {
            throw new CommandFailure("expected " + VARIABLE + " to be user:password");
        }
        return given;
    }
}
