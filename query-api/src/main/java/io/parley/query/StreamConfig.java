package io.parley.query;

import java.time.Duration;

/**
 * What can be set about live streams of the feed.
 *
 * @param heartbeat after how long without an event a comment is sent, so that both sides and every proxy between them know that the
 *     connection lives; above 0, at most {@link #HEARTBEAT_MAX}
 * @param pieceTimeMax how long a client may take for one piece of its stream before it is cut off, to resume later; above 0, at most
 *     {@link #PIECE_TIME_MAX}
 * @param perUserMax how many streams one user may have open; at least 1
 * @param perAddressMax how many streams may be open that come from one address; at least 1
 * @param inAllMax how many streams may be open on this node; at least 1
 * @param unwrittenBytesMax what all streams together may hold of what their clients have not taken yet; when there is more, the slowest
 *     ones are cut off before their time; at least {@link #UNWRITTEN_BYTES_MIN}
 */
public record StreamConfig(
        Duration heartbeat,
        Duration pieceTimeMax,
        int perUserMax,
        int perAddressMax,
        int inAllMax,
        long unwrittenBytesMax) {
    /** Proxies commonly close what is still for 30 or 60 s; a heartbeat that is lost may be followed by one more. */
    public static final Duration HEARTBEAT_DEFAULT = Duration.ofSeconds(15);

    /** The server closes connections that are still for a little longer. */
    public static final Duration HEARTBEAT_MAX = Duration.ofSeconds(30);

    /** A piece holds 64 KiB of text at most, and mostly much less: who takes longer reads slower than any modem. */
    public static final Duration PIECE_TIME_MAX = Duration.ofSeconds(30);

    /** A person's devices and browser tabs, and the connections that they have just left and that nobody has noticed yet. */
    public static final int PER_USER_DEFAULT = 16;

    /** Two for each of 500 people behind one address, and no more connections than one address may have. For clients anywhere. */
    public static final int PER_ADDRESS_DEFAULT = 1_000;

    /** An idle stream takes about 12 KB of heap, as LiveStreamsMeasurement finds: 120 MB in all. */
    public static final int IN_ALL_DEFAULT = 10_000;

    /** The largest piece there is: 16 KiB, and a message in which JSON makes six bytes of every one. */
    public static final long UNWRITTEN_BYTES_MIN = 512L << 10;

    /**
     * Mostly pieces are small and soon taken; this is 80 of the largest ones, held by clients that have stopped reading, or 2,000 common
     * ones: an eighth of a small heap.
     */
    public static final long UNWRITTEN_BYTES_DEFAULT = 32L << 20;

    /** @throws IllegalArgumentException when a setting is out of its range; the message names it */
    public StreamConfig {
        requireWithin("heartbeat", heartbeat, HEARTBEAT_MAX);
        requireWithin("pieceTimeMax", pieceTimeMax, PIECE_TIME_MAX);
        requirePositive("perUserMax", perUserMax);
        requirePositive("inAllMax", inAllMax);
        requirePositive("perAddressMax", perAddressMax);
        if (unwrittenBytesMax < UNWRITTEN_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "expected unwrittenBytesMax of at least " + UNWRITTEN_BYTES_MIN + ", but got " + unwrittenBytesMax);
        }
    }

    /** As many of one address as there may be in all. */
    public StreamConfig(
            Duration heartbeat, Duration pieceTimeMax, int perUserMax, int inAllMax, long unwrittenBytesMax) {
        this(heartbeat, pieceTimeMax, perUserMax, inAllMax, inAllMax, unwrittenBytesMax);
    }

    /** With room for unwritten bytes as by default, and as many streams of one address as there may be in all. */
    public StreamConfig(Duration heartbeat, Duration pieceTimeMax, int perUserMax, int inAllMax) {
        this(heartbeat, pieceTimeMax, perUserMax, inAllMax, UNWRITTEN_BYTES_DEFAULT);
    }

    public StreamConfig withPerUserMax(int max) {
        return new StreamConfig(heartbeat, pieceTimeMax, max, perAddressMax, inAllMax, unwrittenBytesMax);
    }

    public StreamConfig withPerAddressMax(int max) {
        return new StreamConfig(heartbeat, pieceTimeMax, perUserMax, max, inAllMax, unwrittenBytesMax);
    }

    public StreamConfig withInAllMax(int max) {
        return new StreamConfig(heartbeat, pieceTimeMax, perUserMax, perAddressMax, max, unwrittenBytesMax);
    }

    private static void requireWithin(String name, Duration value, Duration max) {
        if (!value.isPositive() || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "expected " + name + " above 0 and of at most " + max.toSeconds() + " s, but got " + value);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("expected " + name + " of at least 1, but got " + value);
        }
    }

    /** The settings that fit a machine of any size. */
    public static StreamConfig defaults() {
        return new StreamConfig(HEARTBEAT_DEFAULT, PIECE_TIME_MAX, PER_USER_DEFAULT, IN_ALL_DEFAULT);
    }
}
