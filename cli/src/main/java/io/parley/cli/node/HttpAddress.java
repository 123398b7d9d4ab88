package io.parley.cli.node;

/** Where an HTTP server of this process is. */
record HttpAddress(String host, int port) {
    /** The URL. */
    @Override
    public String toString() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
