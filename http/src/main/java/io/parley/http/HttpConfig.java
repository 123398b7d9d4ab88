package io.parley.http;

import io.parley.http.limit.HttpLimits;
import io.parley.http.tls.TlsFiles;
import java.util.Optional;

/**
 * Where the server listens, and how much one connection may ask at a time. Invalid values fail at start, by name.
 *
 * @param host the interface's name or address
 * @param port 0 for any free one
 * @param streamsPerConnectionMax how many requests one HTTP/2 connection may have under way, and how many it may take back a second
 * @param tls empty for a listener in the clear
 * @param limits what it gives to anybody
 */
public record HttpConfig(
        String host, int port, int streamsPerConnectionMax, Optional<TlsFiles> tls, HttpLimits limits) {
    /** For clients that anybody may have written; Jetty's own default. */
    public static final int STREAMS_OF_A_CLIENT_MAX = 128;

    /** For nodes of ours, whose thousands of waiting reads share few connections: more than a query node lets wait and keeps open together. */
    public static final int STREAMS_OF_A_NODE_MAX = 16_384;

    private static final int PORT_MAX = 65_535;

    public HttpConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("expected host to be a name or an address, but it is empty");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("expected port of 0 to " + PORT_MAX + ", but got " + port);
        }
        if (streamsPerConnectionMax < 1) {
            throw new IllegalArgumentException(
                    "expected streamsPerConnectionMax of at least 1, but got " + streamsPerConnectionMax);
        }
    }

    /** For a listener whose clients anybody may have written, on this machine. */
    public HttpConfig(String host, int port) {
        this(host, port, STREAMS_OF_A_CLIENT_MAX);
    }

    /** In the clear. */
    public HttpConfig(String host, int port, int streamsPerConnectionMax) {
        this(host, port, streamsPerConnectionMax, Optional.empty(), HttpLimits.ONE_MACHINE);
    }

    public HttpConfig withTls(Optional<TlsFiles> files) {
        return new HttpConfig(host, port, streamsPerConnectionMax, files, limits);
    }

    public HttpConfig withStreamsPerConnectionMax(int max) {
        return new HttpConfig(host, port, max, tls, limits);
    }

    public HttpConfig withLimits(HttpLimits httpLimits) {
        return new HttpConfig(host, port, streamsPerConnectionMax, tls, httpLimits);
    }
}
