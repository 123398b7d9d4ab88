package io.parley.http.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS as a node speaks it to others: it believes the authorities of one file, nobody else, and only for the host that it asked for. */
public final class ClientTls {
    private ClientTls() {}

    /**
     * To be given to a client, with which it starts and stops.
     *
     * @param authorities PEM: certificates, each of them believed
     * @throws IllegalArgumentException when the file cannot be used, by its name
     */
    public static SslContextFactory.Client trusting(Path authorities) {
        List<byte[]> contents = WatchedFiles.read(List.of(authorities));
        var factory = new SslContextFactory.Client();
        TlsRules.apply(factory);
        factory.setEndpointIdentificationAlgorithm("HTTPS");
        try {
            factory.setTrustStore(Pem.authorities(contents.getFirst()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected certificates in " + authorities + ": " + e.getMessage(), e);
        }
        factory.addBean(new WatchedFiles(List.of(authorities), contents, WatchedFiles.PAUSE, changed -> {
            KeyStore trusted = Pem.authorities(changed.getFirst());
            TlsRules.reload(factory, reloaded -> reloaded.setTrustStore(trusted));
        }));
        return factory;
    }
}
