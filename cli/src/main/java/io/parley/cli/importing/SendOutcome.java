package io.parley.cli.importing;

import java.time.Duration;

/** What became of one attempt to send a message. */
sealed interface SendOutcome {
    /** It is in the log for good. */
    record Acknowledged() implements SendOutcome {}

    /** The server will never take this message. */
    record Refused(String reason) implements SendOutcome {}

    /** The server takes no message of ours: going on would fail in the same way. */
    record NotAllowed(String reason) implements SendOutcome {}

    /**
     * It may or may not be in the log. Sent again under the same id, it cannot double.
     *
     * @param pause what the server asks for; zero when it says nothing
     */
    record TryAgain(String reason, Duration pause) implements SendOutcome {}
}
