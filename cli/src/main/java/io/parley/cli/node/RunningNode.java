package io.parley.cli.node;

import java.util.Optional;

/** A process that serves, from its start to its stop. */
public interface RunningNode extends AutoCloseable {
    /** Empty when it serves; else what it waits for, for people. */
    Optional<String> whyNotReady();

    /** Why it will never serve again, for people; empty while it may. */
    default Optional<String> failure() {
        return Optional.empty();
    }

    /** Where it can be reached, with real ports. */
    String where();

    /** Takes no more requests, finishes those in flight, then closes what they needed. */
    @Override
    void close();
}
