package io.parley.ingest.log;

import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What a producer's failure says about the record. The rule is to doubt: "not accepted" is said only where the record cannot have
 * left this process.
 */
final class AppendFailure {
    private AppendFailure() {}

    /**
     * A failure while {@code Producer.send} still ran, on the thread that called it. These come before the record is in the
     * producer's buffer. Whatever else there may be (a producer in a fatal state says so only after it has buffered the record) is
     * in doubt.
     */
    static AppendOutcome duringSend(Exception failure) {
        return switch (failure) {
            case TimeoutException e -> new NotAccepted("the log did not take it in time");
            case InterruptException e -> new NotAccepted("this node is stopping");
            case AuthorizationException e -> new NotAccepted("this node may not write to the log");
            case InvalidTopicException e -> new NotAccepted("the log is not there");
            case RecordTooLargeException e -> new NotAccepted("it is larger than the log takes");
            case SerializationException e -> new NotAccepted("it could not be written");
            default -> new Unknown("the log's client failed");
        };
    }

    /**
     * A failure that came later, from the producer's own thread. Even an answer that clearly refuses the record may be the answer to
     * a second attempt, after a first one that was appended and whose answer was lost.
     */
    static AppendOutcome afterSend(Exception failure) {
        return new Unknown(
                failure instanceof TimeoutException
                        ? "the log did not acknowledge it in time"
                        : "the log did not acknowledge it");
    }
}
