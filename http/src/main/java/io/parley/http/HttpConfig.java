package io.parley.http;

/**
 * Where the server listens. Invalid values fail at start, by name.
 *
 * @param host the interface's name or address
 * @param port 0 for any free one
 */
public record HttpConfig(String host, int port) {
    private static final int PORT_MAX = 65_535;

    public HttpConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("expected host to be a name or an address, but it is empty");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("expected port of 0 to " + PORT_MAX + ", but got " + port);
        }
    }
}
