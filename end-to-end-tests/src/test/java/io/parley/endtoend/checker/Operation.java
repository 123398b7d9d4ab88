package io.parley.endtoend.checker;

/**
 * One request from its start to its end.
 *
 * @param process who waits for one answer before the next request: a device, or one of its connections. An operation in doubt stays
 *     open for ever in every check, so that its process need not be retired
 * @param begunNs before the first byte left, by the one monotonic clock of the whole history
 * @param endedNs after the last byte came, or when the client gave up
 * @param status of the answer; 0 when there was none
 * @param retryAfter whether the answer had that header
 */
public record Operation(
        int process,
        String user,
        long begunNs,
        long endedNs,
        Request request,
        Outcome outcome,
        int status,
        boolean retryAfter,
        Answer answer) {
    public Operation {
        if (endedNs < begunNs) {
            throw new IllegalArgumentException("expected an end after the beginning, but " + endedNs + " < " + begunNs);
        }
    }
}
