package io.parley.cli;

import io.parley.http.HttpConfig;
import picocli.CommandLine.Option;

/** {@code --host} and {@code --port} of a node's HTTP server. */
final class ListenFlags {
    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "the address to listen on (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            description = "where to listen; 0 for any free port")
    private int port;

    /** @throws IllegalArgumentException when a value is out of its range, by its name */
    HttpConfig config() {
        return new HttpConfig(host, port);
    }
}
