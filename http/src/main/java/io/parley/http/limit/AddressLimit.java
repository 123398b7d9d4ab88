package io.parley.http.limit;

/**
 * What one address may have. Invalid values fail at start, by name.
 *
 * @param rate of its requests
 * @param connectionsMax how many connections it may have open; at least 1
 */
public record AddressLimit(Rate rate, int connectionsMax) {
    /** An office behind one address does not need as much, and a loop gone wild does not get all of a node that does 1,000 sends a second (ADR 10). */
    public static final Rate RATE_DEFAULT = Rate.ofPerSecond(500);

    /** Two for each of 500 people behind one address; a twelfth of all. */
    public static final int CONNECTIONS_DEFAULT = 1_000;

    public static final AddressLimit DEFAULT = new AddressLimit(RATE_DEFAULT, CONNECTIONS_DEFAULT);

    public AddressLimit {
        if (connectionsMax < 1) {
            throw new IllegalArgumentException(
                    "expected connectionsMax of an address of at least 1, but got " + connectionsMax);
        }
    }
}
