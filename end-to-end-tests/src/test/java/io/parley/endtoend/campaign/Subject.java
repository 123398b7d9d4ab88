package io.parley.endtoend.campaign;

import io.parley.endtoend.Tokens;
import io.parley.endtoend.checker.FinalState;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A system that runs, and all that faults need to break it. Who breaks it uses it from one thread.
 *
 * @param <K> the ways to break it
 */
interface Subject<K extends FaultKind> extends AutoCloseable {
    /** Where its clients find it, through all its lives. */
    URI url();

    Tokens tokens() throws IOException;

    /** Where its log can be read while it runs. */
    String bootstrapServers();

    /**
     * Breaks it once; it may heal later.
     *
     * @return as what the strike is known to have taken effect: as {@code kind}, as others too when it was those as well, or as none
     */
    Set<K> strike(K kind, Random random) throws Exception;

    /** Returns when nothing of it is broken any more and it serves; fails when that takes too long. */
    void heal() throws Exception;

    /**
     * Stops, in order, what keeps the mailboxes.
     *
     * @param when for the digests' sources
     * @return the digest of each partition, in each place where it is kept
     */
    List<FinalState.Digest> stopAndDigest(String when) throws Exception;

    /** Deletes all mailboxes, which are stopped, and starts what keeps them; returns when it serves those that it made anew. */
    void rebuild() throws Exception;

    /** For people: how long it took to serve again. */
    String timings();

    /** Ends all that runs, at once. What it has written stays. */
    @Override
    void close() throws IOException;
}
