package io.parley.http.tls;

import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What both sides of a connection speak, and nothing weaker. */
final class TlsRules {
    private TlsRules() {}

    static void apply(SslContextFactory factory) {
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        // Forward secrecy and authenticated encryption; of TLS 1.2, that leaves what HTTP/2 allows.
        factory.setIncludeCipherSuites("TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_(GCM|CHACHA20)_.*");
        factory.setRenegotiationAllowed(false);
    }

    /** For new connections; those that are open go on as they are. */
    static void reload(SslContextFactory factory, Consumer<SslContextFactory> change) throws GeneralSecurityException {
        try {
            factory.reload(change);
        } catch (Exception e) {
            // It declares nothing narrower.
            throw new GeneralSecurityException("expected TLS to start over", e);
        }
    }
}
