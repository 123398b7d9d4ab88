package io.parley.http.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a listener proves its identity with.
 *
 * @param certificate PEM: the listener's own certificate, then those that lead to its authority
 * @param key PEM: its private key, PKCS #8, not encrypted
 * @param lookPause between two looks whether they have changed
 */
public record TlsFiles(Path certificate, Path key, Duration lookPause) {
    public TlsFiles {
        if (!lookPause.isPositive()) {
            throw new IllegalArgumentException("expected lookPause above 0, but got " + lookPause);
        }
    }

    /** Looked at as often as certificates need it. */
    public TlsFiles(Path certificate, Path key) {
        this(certificate, key, WatchedFiles.PAUSE);
    }

    public TlsFiles withLookPause(Duration pause) {
        return new TlsFiles(certificate, key, pause);
    }
}
