package io.parley.http.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS as a listener speaks it: with the identity of two files, that of the files' latest state for each new connection. */
public final class ListenerTls {
    private ListenerTls() {}

    /**
     * To be given to a connector, with which it starts and stops.
     *
     * @throws IllegalArgumentException when the files cannot be used, by their names
     */
    public static SslContextFactory.Server of(TlsFiles files) {
        var paths = List.of(files.certificate(), files.key());
        List<byte[]> contents = WatchedFiles.read(paths);
        var factory = new SslContextFactory.Server();
        TlsRules.apply(factory);
        factory.setUseCipherSuitesOrder(true);
        factory.setCipherComparator(HTTP2Cipher.COMPARATOR);
        try {
            use(factory, contents);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "expected a certificate and its key in " + paths + ": " + e.getMessage(), e);
        }
        factory.addBean(new WatchedFiles(paths, contents, files.lookPause(), changed -> reload(factory, changed)));
        return factory;
    }

    private static void use(SslContextFactory factory, List<byte[]> contents) throws GeneralSecurityException {
        KeyStore identity = Pem.identity(contents.get(0), contents.get(1));
        factory.setKeyStore(identity);
        factory.setKeyStorePassword(Pem.STORE_PASSWORD);
    }

    private static void reload(SslContextFactory factory, List<byte[]> contents) throws GeneralSecurityException {
        // Before anything of the factory is touched: what cannot be used must leave it as it is.
        KeyStore identity = Pem.identity(contents.get(0), contents.get(1));
        TlsRules.reload(factory, changed -> changed.setKeyStore(identity));
    }
}
