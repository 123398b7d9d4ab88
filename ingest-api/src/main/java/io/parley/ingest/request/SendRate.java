package io.parley.ingest.request;

/**
 * How fast one user may send. Invalid values fail at start, by name.
 *
 * @param perSecond sends in the long run
 * @param burst sends at once, after a pause
 */
public record SendRate(int perSecond, int burst) {
    /** Far beyond what a person types, and room for a full batch and one more: it stops a loop gone wild, and nothing else. */
    public static final SendRate DEFAULT = new SendRate(1_000, 2_000);

    private static final int RATE_MAX = 1_000_000;

    public SendRate {
        require(perSecond, "perSecond");
        require(burst, "burst");
    }

    private static void require(int value, String name) {
        if (value < 1 || value > RATE_MAX) {
            throw new IllegalArgumentException("expected " + name + " of 1 to " + RATE_MAX + ", but got " + value);
        }
    }
}
