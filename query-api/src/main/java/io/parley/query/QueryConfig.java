package io.parley.query;

import java.time.Duration;

/**
 * What can be set about reads.
 *
 * @param patience how long a read waits at most for what its client has named (a token, a sequence number) before it answers 503;
 *     0 to {@link #PATIENCE_MAX}
 * @param streams about live streams of the feed
 * @param limits of reads
 */
public record QueryConfig(Duration patience, StreamConfig streams, ReadLimits limits) {
    /** Long enough for a change to arrive while a processor is busy, short enough that a person still waits for it. */
    public static final Duration PATIENCE_DEFAULT = Duration.ofSeconds(5);

    /** As long as a read of the feed may wait. The server closes connections that are still for a little longer. */
    public static final Duration PATIENCE_MAX = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException when a setting is out of its range; the message names it */
    public QueryConfig {
        if (patience.isNegative() || patience.compareTo(PATIENCE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "expected patience of 0 to " + PATIENCE_MAX.toSeconds() + " s, but got " + patience);
        }
    }

    /** Limits are as by default. */
    public QueryConfig(Duration patience, StreamConfig streams) {
        this(patience, streams, ReadLimits.DEFAULT);
    }

    /** Streams are as by default. */
    public QueryConfig(Duration patience) {
        this(patience, StreamConfig.defaults());
    }

    /** The settings that fit a machine of any size. */
    public static QueryConfig defaults() {
        return new QueryConfig(PATIENCE_DEFAULT);
    }
}
