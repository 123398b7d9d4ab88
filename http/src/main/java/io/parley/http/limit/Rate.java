package io.parley.http.limit;

/**
 * How fast somebody may go on. Invalid values fail at start, by name.
 *
 * @param perSecond in the long run
 * @param burst at once, after a pause
 */
public record Rate(int perSecond, int burst) {
    /** Beyond it, it is no limit. */
    public static final int PER_SECOND_MAX = 1_000_000;

    public Rate {
        require(perSecond, "perSecond");
        require(burst, "burst");
    }

    private static void require(int value, String name) {
        if (value < 1 || value > PER_SECOND_MAX) {
            throw new IllegalArgumentException(
                    "expected " + name + " of 1 to " + PER_SECOND_MAX + ", but got " + value);
        }
    }

    /** So many a second, and those of two seconds at once: people, and programs that people start, come in bursts. */
    public static Rate ofPerSecond(int perSecond) {
        return new Rate(perSecond, Math.min(PER_SECOND_MAX, 2 * perSecond));
    }
}
