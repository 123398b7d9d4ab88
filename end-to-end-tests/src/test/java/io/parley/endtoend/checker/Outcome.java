package io.parley.endtoend.checker;

import java.util.Optional;

/** What a client may conclude from how a request ended. */
public enum Outcome {
    OK,
    /** It certainly had no effect and never will. */
    FAIL,
    /** It may have had an effect, or have it later. */
    INFO;

    private static final int OVERLOADED = 429;
    private static final int UNAVAILABLE = 503;

    /**
     * By the contract: a refusal (4xx) is decided before anything is written; a 503 is definite where it says so; whatever else is in
     * doubt. A question has no effect, so it is never in doubt.
     *
     * @param status of the answer; 0 when there was none
     * @param said the field {@code outcome} of a send's problem
     */
    public static Outcome of(Request request, int status, Optional<String> said) {
        if (status >= 200 && status < 300) {
            return OK;
        }
        if (request instanceof Request.Query || request instanceof Request.Stream) {
            return FAIL;
        }
        boolean refused = status >= 400 && status < 500 && status != 408;
        boolean definite = status == UNAVAILABLE && said.equals(Optional.of("not-accepted"));
        return refused || definite ? FAIL : INFO;
    }

    /** Whether such an answer must say when to try again. */
    static boolean needsRetryAfter(int status) {
        return status == OVERLOADED || status == UNAVAILABLE;
    }
}
