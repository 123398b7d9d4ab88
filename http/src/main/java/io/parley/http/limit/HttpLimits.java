package io.parley.http.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * What a listener gives to anybody, whoever it is. Invalid values fail at start, by name.
 *
 * @param connectionsMax how many connections may be open; at least 1. One more is closed at once
 * @param idleTimeMax how long a connection may be open without any byte on it
 * @param requestTimeMax how long a connection may be open without a request on it, whatever else comes; longer than the idle time-out,
 *     which sees to connections on which nothing comes
 * @param address what one address may have; empty where all clients have the same one
 * @param inFlight what bounds the requests under way; empty for none
 * @param proxies who is believed where a client is
 */
public record HttpLimits(
        int connectionsMax,
        Duration idleTimeMax,
        Duration requestTimeMax,
        Optional<AddressLimit> address,
        Optional<InFlightLimit> inFlight,
        TrustedProxies proxies) {
    /** As many as there may be live streams, and requests in flight beside them. */
    public static final int CONNECTIONS_DEFAULT = 12_000;

    /** A connection without any byte for this long is closed anyway. */
    private static final Duration IDLE_TIME_DEFAULT = Duration.ofSeconds(40);

    /** A request line and headers are one packet or two: whoever has not brought them by then does not mean to. */
    private static final Duration REQUEST_TIME_DEFAULT = IDLE_TIME_DEFAULT.plusSeconds(5);

    /** For clients on this machine: all of them have one address. */
    public static final HttpLimits ONE_MACHINE = new HttpLimits(
            CONNECTIONS_DEFAULT,
            IDLE_TIME_DEFAULT,
            REQUEST_TIME_DEFAULT,
            Optional.empty(),
            Optional.of(InFlightLimit.DEFAULT),
            TrustedProxies.NONE);

    /** For clients anywhere. */
    public static final HttpLimits PUBLIC = ONE_MACHINE.withAddress(Optional.of(AddressLimit.DEFAULT));

    /** For nodes of the same cluster, each of which bounds its own users: whatever one of them asks here, it has let in there. */
    public static final HttpLimits INTERNAL = new HttpLimits(
            CONNECTIONS_DEFAULT,
            IDLE_TIME_DEFAULT,
            REQUEST_TIME_DEFAULT,
            Optional.empty(),
            Optional.empty(),
            TrustedProxies.NONE);

    public HttpLimits {
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("expected connectionsMax of at least 1, but got " + connectionsMax);
        }
        if (!idleTimeMax.isPositive()) {
            throw new IllegalArgumentException("expected idleTimeMax above 0, but got " + idleTimeMax);
        }
        if (!requestTimeMax.isPositive()) {
            throw new IllegalArgumentException("expected requestTimeMax above 0, but got " + requestTimeMax);
        }
    }

    public HttpLimits withConnectionsMax(int max) {
        return new HttpLimits(max, idleTimeMax, requestTimeMax, address, inFlight, proxies);
    }

    public HttpLimits withIdleTimeMax(Duration max) {
        return new HttpLimits(connectionsMax, max, requestTimeMax, address, inFlight, proxies);
    }

    public HttpLimits withRequestTimeMax(Duration max) {
        return new HttpLimits(connectionsMax, idleTimeMax, max, address, inFlight, proxies);
    }

    public HttpLimits withAddress(Optional<AddressLimit> limit) {
        return new HttpLimits(connectionsMax, idleTimeMax, requestTimeMax, limit, inFlight, proxies);
    }

    public HttpLimits withInFlight(Optional<InFlightLimit> limit) {
        return new HttpLimits(connectionsMax, idleTimeMax, requestTimeMax, address, limit, proxies);
    }

    public HttpLimits withProxies(TrustedProxies trusted) {
        return new HttpLimits(connectionsMax, idleTimeMax, requestTimeMax, address, inFlight, trusted);
    }
}
