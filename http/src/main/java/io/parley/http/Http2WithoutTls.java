package io.parley.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 without TLS, by prior knowledge or by {@code Upgrade}. A request with a body is answered in HTTP/1.1, whose connection the
 * body is on: Jetty itself sees to that only where the body's length is known, and takes a chunked one for frames of HTTP/2.
 */
final class Http2WithoutTls extends HTTP2CServerConnectionFactory {
    /** @param streamsPerConnectionMax also how many frames a second a connection may send that cost us more than them, such as one that takes a request back */
    Http2WithoutTls(HttpConfiguration http, int streamsPerConnectionMax) {
        super(http);
        setMaxConcurrentStreams(streamsPerConnectionMax);
        // Jetty closes the whole connection beyond it. Whoever may have so many requests may lose interest in all of
        // them at once.
        setRateControlFactory(new WindowRateControl.Factory(streamsPerConnectionMax));
    }

    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response101) {
        if (request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING)) {
            return null;
        }
        return super.upgradeConnection(connector, endPoint, request, response101);
    }
}
