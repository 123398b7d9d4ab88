package io.parley.cli.client;

import java.net.URI;

/** Where the API is. Anything but an HTTP server fails by the name of its flag. */
public record ServerAddress(URI url) {
    /** Where {@code parley up} listens when nobody says otherwise. */
    public static final String DEFAULT = "http://127.0.0.1:8080";

    public ServerAddress {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new IllegalArgumentException("expected --url like " + DEFAULT + ", but got " + url);
        }
    }

    /** @param pathAndQuery from {@code /v1} on, encoded */
    URI resolve(String pathAndQuery) {
        return url.resolve(pathAndQuery);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
