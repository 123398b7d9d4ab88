package io.parley.ingest.log;

import java.time.Duration;

/**
 * How long and how much the producer may keep. Invalid values fail at start, by name.
 *
 * @param deliveryTimeMax after which a send that is not acknowledged is given up as unknown
 * @param requestTimeMax after which one request to a broker is given up and tried again
 * @param blockTimeMax how long an append may hold up its caller: for memory, or to learn who leads a partition
 * @param bufferBytes the producer's own memory
 * @param inFlightBytesMax of sends that are not answered yet
 * @param startTimeMax how long to wait for the log at start
 */
public record ProducerBounds(
        Duration deliveryTimeMax,
        Duration requestTimeMax,
        Duration blockTimeMax,
        long bufferBytes,
        int inFlightBytesMax,
        Duration startTimeMax) {
    private static final Duration BLOCK_TIME_CEILING = Duration.ofMillis(250);

    private static final long RECORD_BYTES_MAX = 128 * 1024;

    /** Ten seconds outlast the election of a new leader; a person does not wait longer. The rest follows from them. */
    public static final ProducerBounds DEFAULT = new ProducerBounds(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            BLOCK_TIME_CEILING,
            64L << 20,
            32 << 20,
            Duration.ofSeconds(60));

    public ProducerBounds {
        require(
                requestTimeMax.isPositive() && requestTimeMax.compareTo(deliveryTimeMax) <= 0,
                "requestTimeMax",
                "more than 0 and at most deliveryTimeMax",
                requestTimeMax);
        require(
                blockTimeMax.isPositive() && blockTimeMax.compareTo(BLOCK_TIME_CEILING) <= 0,
                "blockTimeMax",
                "more than 0 and at most " + BLOCK_TIME_CEILING + ", since it holds up a thread that serves others",
                blockTimeMax);
        require(
                inFlightBytesMax >= RECORD_BYTES_MAX,
                "inFlightBytesMax",
                "at least " + RECORD_BYTES_MAX + ", the largest send",
                inFlightBytesMax);
        require(
                bufferBytes > inFlightBytesMax,
                "bufferBytes",
                "more than inFlightBytesMax, since the producer keeps whole batches for parts of them",
                bufferBytes);
        require(startTimeMax.isPositive(), "startTimeMax", "more than 0", startTimeMax);
    }

    private static void require(boolean holds, String name, String expected, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + name + " of " + expected + ", but got " + actual);
        }
    }
}
