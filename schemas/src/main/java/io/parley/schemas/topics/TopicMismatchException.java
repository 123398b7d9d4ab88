package io.parley.schemas.topics;

import java.util.List;

/** A topic is not as its contract has it. Serving with it would break a guarantee, so nobody starts on it. */
public final class TopicMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicMismatchException(List<String> mismatches) {
        super("the log is not as Parley needs it: " + String.join("; ", mismatches));
    }
}
