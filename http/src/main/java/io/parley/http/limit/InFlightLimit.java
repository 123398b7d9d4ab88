package io.parley.http.limit;

import java.time.Duration;

/**
 * What bounds the requests under way, reads and writes each. Invalid values fail at start, by name.
 *
 * @param answerTime what answers may take in the mean before fewer requests are let in; above 0, at most 10 s
 * @param max how many may be under way in any case; at least 1
 */
public record InFlightLimit(Duration answerTime, int max) {
    /** So few are answered within a second wherever 32 are in a second; and a handful of clients is never refused because a disk hesitates. */
    static final int MIN = 32;

    /** What it begins with, until answers have been timed: a burst at start is let in, and is answered within a second where 250 are in one. */
    static final int AT_FIRST = 256;

    /** A person notices a second; the slowest of a hundred answers may take ten times as long as they do in the mean. */
    public static final Duration ANSWER_TIME_DEFAULT = Duration.ofMillis(100);

    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(10);

    /** Over HTTP/1.1 each holds a connection and its buffers, some 30 KB in all: 60 MB for as many as this. */
    public static final int MAX_DEFAULT = 2_048;

    public static final InFlightLimit DEFAULT = new InFlightLimit(ANSWER_TIME_DEFAULT, MAX_DEFAULT);

    public InFlightLimit {
        if (!answerTime.isPositive() || answerTime.compareTo(ANSWER_TIME_MAX) > 0) {
            throw new IllegalArgumentException("expected answerTime above 0 and of at most "
                    + ANSWER_TIME_MAX.toSeconds() + " s, but got " + answerTime);
        }
        if (max < 1) {
            throw new IllegalArgumentException("expected inFlightMax of at least 1, but got " + max);
        }
    }
}
