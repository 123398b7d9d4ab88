package io.parley.cli.settings;

import io.parley.cli.node.ClusterSecrets;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.node.RegistryCredentials;
import java.util.Map;

/**
 * A secret: no flag, since everybody on a machine can read command lines.
 *
 * @param variable holds it; with {@code _FILE} behind its name, another one names a file that does
 * @param description what it is for
 */
public record SecretSetting(String variable, String description) {
    /** For whoever signs or checks users' tokens. */
    public static final SecretSetting TOKENS = new SecretSetting(
            DevelopmentSecret.VARIABLE,
            "what users' tokens are signed with, at least 32 bytes; not beside --auth-jwks-url");

    /** For a single machine, and for commands that call its API. */
    public static final SecretSetting DEVELOPMENT = new SecretSetting(
            DevelopmentSecret.VARIABLE,
            "what users' tokens are signed with, at least 32 bytes; where none is set, up makes one and keeps it in its data directory");

    /** For nodes that ask each other about mailboxes. */
    public static final SecretSetting CLUSTER = new SecretSetting(
            ClusterSecrets.VARIABLE, "what nodes know each other by, at least 32 bytes; opens every mailbox");

    /** For whoever writes to the log. */
    public static final SecretSetting REGISTRY = new SecretSetting(
            RegistryCredentials.VARIABLE,
            "user:password for the registry of --schema-registry-url, where it asks for them");

    public String fileVariable() {
        return variable + "_FILE";
    }

    /** Where it comes from; never what it is. */
    ValueSource source(Map<String, String> environment) {
        if (environment.containsKey(fileVariable())) {
            return new ValueSource.Environment(fileVariable());
        }
        return environment.containsKey(variable) ? new ValueSource.Environment(variable) : new ValueSource.Nowhere();
    }
}
