package io.parley.cli.node;

import io.parley.routing.ClusterSecret;
import java.util.Map;

/** The cluster's secret, from the environment. */
public final class ClusterSecrets {
    public static final String VARIABLE = "PARLEY_CLUSTER_SECRET";

    private ClusterSecrets() {}

    /** @throws CommandFailure when it is missing or too short; names it and never shows it */
    public static ClusterSecret of(Map<String, String> environment) {
        String text = Secrets.required(environment, VARIABLE, "the secret that nodes know each other by");
        try {
            return ClusterSecret.ofText(VARIABLE, text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
