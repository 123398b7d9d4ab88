package io.parley.http.tls;

import java.nio.file.Path;

/**
 * What a listener proves its identity with.
 *
 * @param certificate PEM: the listener's own certificate, then those that lead to its authority
 * @param key PEM: its private key, PKCS #8, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {}
