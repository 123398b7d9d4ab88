package io.parley.endtoend.hostile;

import io.parley.endtoend.hostile.ApiDescription.Operation;
import java.util.Optional;

/**
 * A request, and what is known of it beforehand.
 *
 * @param user who sends it
 * @param operation which it is meant for; empty when its path, method or framing is no operation's
 */
record Attempt(Request request, String user, Optional<Operation> operation, Intent intent) {
    /** What an answer can be held to. */
    enum Intent {
        /** Everything is as described: it must not be refused. */
        GOOD,
        /** Something certainly is not: it must be refused. */
        BAD,
        /** Something is odd. */
        ODD
    }
}
