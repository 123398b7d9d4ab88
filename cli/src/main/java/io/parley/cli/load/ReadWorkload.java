package io.parley.cli.load;

import io.parley.cli.load.People.Couple;

/**
 * Reads of the mailboxes of those who write, as often as they do.
 *
 * @param operation {@link Operation#RECENTS} or {@link Operation#PAGE}
 * @param limit how many entries each answer has at most
 */
record ReadWorkload(Operation operation, int limit, People people, RequestBytes bytes) implements Workload {
    /** The API's own bound. */
    private static final int LIMIT_MAX = 500;

    ReadWorkload {
        Bounds.require("--limit", limit, 1, LIMIT_MAX);
    }

    @Override
    public Request next() {
        Couple couple = people.reader();
        return operation == Operation.RECENTS
                ? bytes.recents(couple.from(), couple.to(), limit)
                : bytes.page(couple.from(), couple.to(), limit);
    }
}
