package io.parley.cli.load;

import org.jspecify.annotations.Nullable;

/** What is to be asked, one request after the other. Used by one thread at a time. */
@FunctionalInterface
interface Workload {
    /** The next request; null when there is no more to ask. */
    @Nullable
    Request next();

    /**
     * Takes what came back.
     *
     * @param answer valid during this call only
     * @return how much of it was done: all that the request counts, or less where it was refused
     */
    default int done(Request request, AnswerReader answer) {
        return answer.status() / 100 == 2 ? request.count() : 0;
    }

    /** There is no answer to {@code request}, and none will come. */
    default void lost(Request request) {}

    /** Returns when everything that was done can be seen by everybody whom it concerns. */
    default void awaitVisible() throws InterruptedException {}
}
