package io.parley.cli.node;

import io.parley.http.HttpConfig;

/** Where an HTTP server of this process is. */
record HttpAddress(String host, int port, boolean encrypted) {
    /** Of a server that listens at {@code port}. */
    static HttpAddress of(HttpConfig config, int port) {
        return new HttpAddress(config.host(), port, config.tls().isPresent());
    }

    /** The URL. */
    @Override
    public String toString() {
        return (encrypted ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
