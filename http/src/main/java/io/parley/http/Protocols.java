package io.parley.http;

import io.parley.http.tls.ListenerTls;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;

/** What a listener speaks, the first first: HTTP/1.1 and HTTP/2, both in the clear or both over TLS. */
final class Protocols {
    /** The host that a request names decides nothing here, and a balancer may call it by a name that no certificate has. */
    private static final boolean HOST_MUST_FIT_CERTIFICATE = false;

    private Protocols() {}

    /** @throws IllegalArgumentException when the files for TLS cannot be used */
    static ConnectionFactory[] of(HttpConfig config, HttpConfiguration http) {
        return config.tls()
                .map(files -> overTls(new SslConnectionFactory(ListenerTls.of(files), "alpn"), config, http))
                .orElseGet(() -> new ConnectionFactory[] {
                    new HttpConnectionFactory(http), new Http2WithoutTls(http, config.streamsPerConnectionMax())
                });
    }

    private static ConnectionFactory[] overTls(SslConnectionFactory tls, HttpConfig config, HttpConfiguration plain) {
        var http = new HttpConfiguration(plain);
        http.addCustomizer(new SecureRequestCustomizer(HOST_MUST_FIT_CERTIFICATE));
        var http1 = new HttpConnectionFactory(http);
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(config.streamsPerConnectionMax());
        // As without TLS.
        http2.setRateControlFactory(new WindowRateControl.Factory(config.streamsPerConnectionMax()));
        var alpn = new ALPNServerConnectionFactory();
        // For who does not negotiate.
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ConnectionFactory[] {tls, alpn, http2, http1};
    }
}
