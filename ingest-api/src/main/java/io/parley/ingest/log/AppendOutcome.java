package io.parley.ingest.log;

import java.time.Instant;

/** What became of a send that was to be appended. An expected outcome is a value and never an exception. */
public sealed interface AppendOutcome {
    /**
     * It is in the log, as durably as the log has it.
     *
     * @param at the broker's time of the append, in milliseconds
     * @param offset where it is, in its partition
     */
    record Appended(Instant at, long offset) implements AppendOutcome {}

    /**
     * It is certainly not in the log, and will not turn up there.
     *
     * @param reason for people; holds no text
     */
    record NotAccepted(String reason) implements AppendOutcome {}

    /**
     * It may be in the log, or may yet turn up there. To be sent again with the same message id, which cannot double it.
     *
     * @param reason for people; holds no text
     */
    record Unknown(String reason) implements AppendOutcome {}
}
