package io.parley.cli.node;

import java.util.Map;

/** Secrets from the environment, never from the command line, which everybody on the machine can read. */
final class Secrets {
    private Secrets() {}

    /**
     * @param what the secret is, for the error
     * @throws CommandFailure when it is not there
     */
    static String required(Map<String, String> environment, String variable, String what) {
        String text = environment.get(variable);
        if (text == null || text.isEmpty()) {
            throw new CommandFailure(
                    "expected " + variable + ", " + what + ", in the environment, but it is not there");
        }
        return text;
    }
}
